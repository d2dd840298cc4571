/** What the responsible is told, by language; `{link}` is the card. */
export const TEXTS = {
	en: 'A client wrote to Chat2Desk again: {link}',
	ru: 'Повторное обращение клиента в Chat2Desk: {link}',
	es: 'Un cliente volvió a escribir en Chat2Desk: {link}',
	pt: 'Um cliente escreveu novamente no Chat2Desk: {link}',
};
