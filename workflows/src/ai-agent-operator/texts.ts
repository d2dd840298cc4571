import { typed } from '../shared/settings';

/** What the agent says by itself, by language: to the client when a person takes over, and to that person. */
const TEXTS = {
	en: {
		sorry: 'One moment, please: a colleague will answer you.',
		reason: 'The AI agent could not answer, please take over. Reason:',
	},
	ru: {
		sorry: 'Одну минуту, пожалуйста: вам ответит наш сотрудник.',
		reason: 'ИИ-агент не смог ответить, подхватите, пожалуйста, диалог. Причина:',
	},
	es: {
		sorry: 'Un momento, por favor: le responderá un compañero.',
		reason: 'El agente de IA no pudo responder; continúe usted, por favor. Motivo:',
	},
	pt: {
		sorry: 'Um momento, por favor: um colega irá responder.',
		reason: 'O agente de IA não conseguiu responder; por favor, continue. Motivo:',
	},
};

/** The texts in a language; English where it is not known. */
export function textsIn(language: unknown) {
	const code = typed(language).toLowerCase().slice(0, 2);
	return TEXTS[(code in TEXTS ? code : 'en') as keyof typeof TEXTS];
}
