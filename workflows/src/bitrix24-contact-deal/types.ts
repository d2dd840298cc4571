/** What the nodes of the work lane hand to each other. */
import type { Me } from '../shared/crm/me';
import type { Card } from '../shared/crm/write';
import type { Need, Settings, Work } from '../shared/crm/types';
import type { Json } from '../shared/n8n';
import type { Response } from '../shared/portal';

export type Deal = Card;

/** The event with Settings as lists, and the funnel of its channel. */
export interface Looking extends Me {
	category: number;
	/** Fields a deal is asked for. */
	select: string[];
}

export interface Found {
	own: Deal[];
	/** 0 when the CRM does not know the client. */
	contactId: number;
	/** User with the operator's e-mail, 0 for nobody. */
	userId: number;
	isToLookCloser: boolean;
	body: object;
}

export interface Chosen {
	deal: Deal;
	/** Comments on the deal; null while they have to be read. */
	comments: string[] | null;
	/** Reads the comments. */
	body: object;
}

/** What is to be filled, made or read for the deal. */
export interface Filling {
	/** What has to be read in Chat2Desk first. */
	needs: Need[];
	isMissing: boolean;
	/** The user drawn for a new deal of this client, 0 for nobody. */
	drawn: number;
	/** The user it passes to, 0 for nobody. */
	userId: number;
	/** What goes into empty fields. */
	fields: Json;
}

/** The deal, and what of it was made twice. */
export interface Made {
	deal: Deal;
	isNew: boolean;
	/** Our deal, where another was there first; 0 otherwise. */
	surplus: number;
	/** Our contact, where another was there first, and that other; 0 otherwise. */
	surplusContact: number;
	firstContact: number;
}

export interface Nodes {
	Settings: Settings & Work;
	/** With a number drawn for the client. */
	'Draw the responsible': Looking & { draw: number };
	'Look up': Response;
	'Who was found': Found;
	'Look closer': Response;
	'Which deal?': Chosen;
	Fields: Filling;
	'What to make': { body: object };
	Create: Response;
	Deal: Made;
	Texts: Record<string, string>;
	'Read comments': Response;
	Comments: { comments: string[] };
	'What to write': Json & { without: string };
	Write: Response;
}
