import type { Language, Role } from './types';

interface Labels {
	/** Heading of one dialog, without the date. */
	dialog: (id: string) => string;
	/** Heading of all dialogs of a client, without the date. */
	client: (id: string) => string;
	/** luxon format of a date. */
	date: string;
	timezone: string;
	openChat: string;
	noMessages: string;
	file: Record<'image' | 'video' | 'audio' | 'document' | 'file', string>;
	location: string;
	contact: string;
	/** In place of a message that holds nothing this version can show. */
	empty: string;
	role: Record<Role, string>;
}

/** The words of a transcript, by language. */
export const LABELS: Record<Language, Labels> = {
	en: {
		dialog: (id) => `Chat2Desk - Dialog No. ${id}`,
		client: (id) => `Chat2Desk - Client No. ${id}`,
		date: 'dd.MM.yyyy',
		timezone: 'Time zone',
		openChat: 'Open the chat',
		noMessages: 'No messages',
		file: { image: 'Photo', video: 'Video', audio: 'Audio', document: 'Document', file: 'File' },
		location: 'Location',
		contact: 'Contact',
		empty: 'Message without text',
		role: {
			client: 'client',
			operator: 'operator',
			bot: 'bot',
			system: 'system',
			comment: 'internal comment',
			other: 'Chat2Desk',
		},
	},
	ru: {
		dialog: (id) => `Chat2Desk - Диалог №${id}`,
		client: (id) => `Chat2Desk - Клиент №${id}`,
		date: 'dd.MM.yyyy',
		timezone: 'Часовой пояс',
		openChat: 'Открыть чат',
		noMessages: 'Нет сообщений',
		file: { image: 'Фото', video: 'Видео', audio: 'Аудио', document: 'Документ', file: 'Файл' },
		location: 'Геопозиция',
		contact: 'Контакт',
		empty: 'Сообщение без текста',
		role: {
			client: 'клиент',
			operator: 'оператор',
			bot: 'бот',
			system: 'система',
			comment: 'внутренний комментарий',
			other: 'Chat2Desk',
		},
	},
	es: {
		dialog: (id) => `Chat2Desk - Diálogo n.º ${id}`,
		client: (id) => `Chat2Desk - Cliente n.º ${id}`,
		date: 'dd/MM/yyyy',
		timezone: 'Zona horaria',
		openChat: 'Abrir el chat',
		noMessages: 'Sin mensajes',
		file: { image: 'Foto', video: 'Vídeo', audio: 'Audio', document: 'Documento', file: 'Archivo' },
		location: 'Ubicación',
		contact: 'Contacto',
		empty: 'Mensaje sin texto',
		role: {
			client: 'cliente',
			operator: 'operador',
			bot: 'bot',
			system: 'sistema',
			comment: 'comentario interno',
			other: 'Chat2Desk',
		},
	},
	pt: {
		dialog: (id) => `Chat2Desk - Diálogo n.º ${id}`,
		client: (id) => `Chat2Desk - Cliente n.º ${id}`,
		date: 'dd/MM/yyyy',
		timezone: 'Fuso horário',
		openChat: 'Abrir o chat',
		noMessages: 'Sem mensagens',
		file: { image: 'Foto', video: 'Vídeo', audio: 'Áudio', document: 'Documento', file: 'Arquivo' },
		location: 'Localização',
		contact: 'Contato',
		empty: 'Mensagem sem texto',
		role: {
			client: 'cliente',
			operator: 'operador',
			bot: 'bot',
			system: 'sistema',
			comment: 'comentário interno',
			other: 'Chat2Desk',
		},
	},
};
