import type { Facts, LookUps } from '../../../nodes/Chat2Desk/trigger/lookUps';

type Known = Record<string, Partial<Facts>>;

/** Answers look-ups from a table such as `{ 'client 31': { tags: [61] } }`; what is not in it does not exist. */
export class FakeLookUps {
	/** What was asked, in order. */
	readonly asked: string[] = [];

	constructor(private readonly known: Known = {}) {}

	get lookUps(): LookUps {
		const answer = (kind: string) => async (id: number) => {
			const name = `${kind} ${id}`;
			this.asked.push(name);
			const facts = this.known[name];
			return facts ? { tags: [], clientId: null, dialogId: null, operatorId: null, ...facts } : null;
		};
		return {
			client: answer('client'),
			dialog: answer('dialog'),
			request: answer('request'),
		} as unknown as LookUps;
	}
}
