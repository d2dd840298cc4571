const { src, dest } = require('gulp');

/** tsc copies no SVG: the icons go next to the compiled nodes, where `file:` in the descriptions points. */
function buildIcons() {
	return src('icons/*.svg').pipe(dest('dist/icons'));
}
buildIcons.displayName = 'build:icons';

exports['build:icons'] = buildIcons;
