/** What is not known of the Data API, or differs between accounts; a test sets the value it is about. */
export interface UisBehaviour {
	/** Whether a repeated `ext_id` changes the chat that is there or makes a second one: the documentation does not say. */
	repeatedExtId: 'updates' | 'doubles';
	/** Whether chats before a faulty one are stored though the call is refused: not documented. */
	partialUpload: boolean;
	/** HTTP status of refusals: not documented. */
	errorStatus: number;
	/** How long an uploaded chat stays out of the report [assumed]. */
	reportLagMs: number;
}

export const defaultBehaviour = (): UisBehaviour => ({
	repeatedExtId: 'doubles',
	partialUpload: false,
	errorStatus: 200,
	reportLagMs: 0,
});
