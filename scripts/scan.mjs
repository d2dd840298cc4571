/**
 * n8n's own scanner for community packages, offline: `node scripts/scan.mjs source FOLDER` lints the sources as the
 * scanner does, `tarball FOLDER` an unpacked tarball. Prints what is wrong and ends with 1.
 */
import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';

const [leg, folder] = process.argv.slice(2);
const patterns = { source: SOURCE_FILE_PATTERNS, tarball: ['**/*.js', 'package.json'] }[leg];
if (!patterns || !folder) throw new Error('Usage: scan.mjs source|tarball FOLDER');
const result = await analyzePackage(folder, patterns);
if (!result.passed) console.error(result.message, result.details ?? '');
else console.log(result.message ?? 'passed');
process.exit(result.passed ? 0 : 1);
