import type { Prepared, Refusal } from './types';
import type { Upload } from './whatToLookFor';

/** Nothing more for now: what is left waits for another try, or for somebody who puts it right. */
export function halted(upload: Upload, left: Prepared[], refusal: Refusal): Upload {
	const { kind, seconds } = refusal;
	const isFinal = kind === 'final' || kind === 'chat';
	return {
		...upload,
		chats: upload.chats.filter((one) => !left.includes(one)),
		left: [...upload.left, ...left.map((ready) => ({ requestId: ready.requestId, ready }))],
		halt: { text: '', refusal, isFinal, isLost: kind === 'lost', seconds },
	};
}
