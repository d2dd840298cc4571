/** What the nodes of the work lane hand to each other. */
import type { Me } from '../shared/crm/me';
import type { Card } from '../shared/crm/write';
import type { Need, Settings, Work } from '../shared/crm/types';
import type { Json } from '../shared/n8n';
import type { Response } from '../shared/portal';

export type Lead = Card;

export interface Found {
	own: Lead[];
	contactId: number;
	/** User with the operator's e-mail, 0 for nobody. */
	userId: number;
	/** Leads to look at more closely. */
	look: number[];
	body: object;
}

export interface Chosen {
	lead: Lead;
	/** The user drawn for a new lead of this client, 0 for nobody. */
	drawn: number;
	needs: Need[];
	/** Comments on the lead. */
	comments: string[];
	mayHandOver: boolean;
}

export interface Nodes {
	Settings: Settings & Work;
	/** The event with Settings as lists, and a number drawn for the client. */
	'Draw the responsible': Me & { draw: number; select: string[] };
	'Look up': Response;
	'Who was found': Found;
	'Look closer': Response;
	'Which lead?': Chosen;
	/** Fields of a known lead to fill, or the call that makes one. */
	Fields: { isMissing: boolean; userId: number; fields: Json; body: object };
	'Create lead': Response;
	Lead: { lead: Lead; isNew: boolean; surplus: number };
	Texts: Record<string, string>;
	'What to write': Json & { without: string };
	Write: Response;
}
