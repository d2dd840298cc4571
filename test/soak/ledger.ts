/** What was said and closed during the soak, and what of it the CRM does not hold as it should. */
import type { Bitrix24Emulator } from '../emulators/bitrix24/server';

type Portal = Bitrix24Emulator['portal'];

interface Entry {
	clientId: number;
	texts: string[];
	isClosed: boolean;
}

const count = (text: string, phrase: string) => text.split(phrase).length - 1;

export class Ledger {
	/** By request. */
	private readonly entries = new Map<number, Entry>();

	say(requestId: number, clientId: number, text: string): void {
		const entry = this.entries.get(requestId) ?? { clientId, texts: [], isClosed: false };
		entry.texts.push(text);
		this.entries.set(requestId, entry);
	}

	close(requestId: number): void {
		const entry = this.entries.get(requestId);
		if (entry) entry.isClosed = true;
	}

	get closed(): number {
		return [...this.entries.values()].filter(({ isClosed }) => isClosed).length;
	}

	get said(): number {
		return [...this.entries.values()].reduce((sum, { texts }) => sum + texts.length, 0);
	}

	/**
	 * One sentence for each fault: a client without exactly one lead, a closed request without exactly one transcript
	 * on that lead, a transcript that lacks a text, has it twice or in another order, and what belongs to nobody.
	 */
	audit({ items, comments }: Pick<Portal, 'items' | 'comments'>): string[] {
		const faults: string[] = [];
		const clients = new Set([...this.entries.values()].map(({ clientId }) => clientId));
		const leadOf = new Map<number, number>();
		for (const clientId of clients) {
			const leads = items.filter(({ fields }) => fields.originId === `client_${clientId}`);
			if (leads.length !== 1) faults.push(`client ${clientId} has ${leads.length} leads`);
			if (leads[0]) leadOf.set(clientId, leads[0].id);
		}
		const foreign = items.length - [...leadOf.values()].length;
		if (foreign > 0) faults.push(`${foreign} leads too many`);
		for (const [requestId, { clientId, texts, isClosed }] of this.entries) {
			const ours = comments.filter(({ text }) => text.endsWith(`#${requestId}`));
			const wanted = isClosed ? 1 : 0;
			if (ours.length !== wanted) {
				faults.push(`request ${requestId} has ${ours.length} transcripts, not ${wanted}`);
				continue;
			}
			const [comment] = ours;
			if (!comment) continue;
			if (comment.entityId !== leadOf.get(clientId)) {
				faults.push(`the transcript of request ${requestId} is on the lead of somebody else`);
			}
			faults.push(...this.faultsIn(requestId, comment.text, texts));
		}
		const known = comments.filter(({ text }) => this.entries.has(Number(/#(\d+)$/.exec(text)?.[1])));
		if (known.length < comments.length) {
			faults.push(`${comments.length - known.length} comments belong to no request`);
		}
		return faults;
	}

	private faultsIn(requestId: number, transcript: string, texts: string[]): string[] {
		const faults = texts.flatMap((text) => {
			const times = count(transcript, text);
			return times === 1 ? [] : [`request ${requestId}: "${text}" is there ${times} times`];
		});
		const places = texts.map((text) => transcript.indexOf(text));
		const isInOrder = places.every((at, index) => index === 0 || at > (places[index - 1] ?? 0));
		return isInOrder || faults.length > 0 ? faults : [`request ${requestId}: the texts are out of order`];
	}
}
