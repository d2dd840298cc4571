import type { INodeProperties } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { fileAddress } from '../../domain/fileAddress';
import { linesOf } from '../../domain/lines';
import type { OutgoingFile } from '../../domain/outgoing';
import type { Values } from '../shared/values';

export const attachmentsField: INodeProperties = {
	displayName: 'Attachments',
	name: 'attachments',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Attachment' },
	default: {},
	placeholder: 'Add Attachment',
	description:
		'Files by their public address; Chat2Desk fetches them itself and has no way to take binary data. It takes one file per message: every further file goes out as a message of its own.',
	options: [
		{
			displayName: 'Attachment',
			name: 'attachment',
			values: [
				{
					displayName: 'URL',
					name: 'url',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/offer.pdf',
					description: 'A direct link that opens without login',
				},
				{
					displayName: 'File Name',
					name: 'fileName',
					type: 'string',
					default: '',
					placeholder: 'e.g. Offer.pdf',
					description: 'The name the client sees; the one in the address when empty',
				},
			],
		},
	],
};

/** The same as one text, which an expression can make: n8n gives a list in a form no expression. */
export const fileUrlsField: INodeProperties = {
	displayName: 'File URLs',
	name: 'fileUrls',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: "e.g. {{ $json.files.join('\\n') }}",
	description: 'Addresses of files, one per line; for files whose number is not known beforehand',
};

/** The files of a form. @throws {Chat2DeskError} `VALIDATION` that names the attachment */
export function readAttachments(fields: Values): OutgoingFile[] {
	const listed = fields.rows('attachments', 'attachment').map((row, index) => {
		const url = fileAddress(row.text('url'));
		if (url !== null) return { url, fileName: row.trimmed('fileName') };
		throw new Chat2DeskError(
			'VALIDATION',
			`Attachment ${index + 1} has no address that starts with http:// or https://`,
			{ advice: `Enter a direct link in the field ${row.label('url')}.` },
		);
	});
	const typed = linesOf(fields.text('fileUrls')).map((line, index) => {
		const url = fileAddress(line);
		if (url !== null) return { url };
		throw new Chat2DeskError(
			'VALIDATION',
			`Line ${index + 1} of ${fields.label('fileUrls')} is no address that starts with http:// or https://`,
			{ advice: 'Write one direct link per line, and nothing else.' },
		);
	});
	return [...listed, ...typed];
}
