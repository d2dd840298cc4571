/** Faults a visitor can switch on: they go to the stand-ins' own list and stay until they are switched off. */
import type { Fault } from '../emulators/http';
import type { Stage } from '../stage/stage';
import type { FaultView } from './view';

interface Switch {
	name: string;
	label: string;
	api: 'chat2desk' | 'bitrix24';
	fault: Fault;
}

const SWITCHES: Switch[] = [
	{
		name: 'portalDown',
		label: 'The Bitrix24 portal is down (502)',
		api: 'bitrix24',
		fault: { path: /^\/rest\//, status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' },
	},
	{
		name: 'portalLimit',
		label: 'Bitrix24 is asked too often (503)',
		api: 'bitrix24',
		fault: {
			path: /^\/rest\//,
			status: 503,
			body: { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' },
		},
	},
	{
		name: 'chat2deskLimit',
		label: 'Chat2Desk refuses calls (429)',
		api: 'chat2desk',
		fault: { path: /./, status: 429, body: { message: 'Too Many Requests', status: 'error' } },
	},
];

export class Faults {
	/** When each was switched on, so that its hits can be counted from the calls. */
	private readonly since = new Map<string, number>();

	constructor(private readonly stage: Stage) {}

	label(name: string): string {
		return SWITCHES.find((one) => one.name === name)?.label ?? name;
	}

	/** Whether there is such a fault. */
	set(name: string, isOn: boolean): boolean {
		const found = SWITCHES.find((one) => one.name === name);
		if (!found) return false;
		const { faults, calls } = this.stage[found.api];
		const index = faults.indexOf(found.fault);
		if (isOn && index < 0) {
			faults.unshift(found.fault);
			this.since.set(name, calls.length);
		}
		if (!isOn && index >= 0) faults.splice(index, 1);
		return true;
	}

	get views(): FaultView[] {
		return SWITCHES.map(({ name, label, api, fault }) => {
			const { faults, calls } = this.stage[api];
			const hits = calls.slice(this.since.get(name) ?? calls.length);
			return {
				name,
				label,
				isOn: faults.includes(fault),
				hits: hits.filter(({ status }) => status === fault.status).length,
			};
		});
	}
}
