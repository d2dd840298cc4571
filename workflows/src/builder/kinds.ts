/** The stock nodes that templates use, with the parameters they need here. One version of each. */
import { stableId } from './ids';
import { type NodeOptions, type Parameters, type Template } from './template';

export const TYPES = {
	agent: ['@n8n/n8n-nodes-langchain.agent', 3],
	chat2Desk: ['n8n-nodes-chat2desk.chat2Desk', 1],
	chat2DeskTool: ['n8n-nodes-chat2desk.chat2DeskTool', 1],
	chat2DeskTrigger: ['n8n-nodes-chat2desk.chat2DeskTrigger', 1],
	errorTrigger: ['n8n-nodes-base.errorTrigger', 1],
	executeWorkflow: ['n8n-nodes-base.executeWorkflow', 1.3],
	executeWorkflowTrigger: ['n8n-nodes-base.executeWorkflowTrigger', 1.1],
	filter: ['n8n-nodes-base.filter', 2.2],
	form: ['n8n-nodes-base.form', 1],
	formTrigger: ['n8n-nodes-base.formTrigger', 2.2],
	httpRequest: ['n8n-nodes-base.httpRequest', 4.2],
	if: ['n8n-nodes-base.if', 2.2],
	manualTrigger: ['n8n-nodes-base.manualTrigger', 1],
	n8nTrigger: ['n8n-nodes-base.n8nTrigger', 1],
	// Speaks chat/completions, as servers beside OpenAI's do.
	lmChatOpenAi: ['@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2],
	memoryBufferWindow: ['@n8n/n8n-nodes-langchain.memoryBufferWindow', 1.3],
	merge: ['n8n-nodes-base.merge', 3.2],
	noOp: ['n8n-nodes-base.noOp', 1],
	removeDuplicates: ['n8n-nodes-base.removeDuplicates', 2],
	respondToWebhook: ['n8n-nodes-base.respondToWebhook', 1.1],
	scheduleTrigger: ['n8n-nodes-base.scheduleTrigger', 1.2],
	set: ['n8n-nodes-base.set', 3.4],
	splitOut: ['n8n-nodes-base.splitOut', 1],
	stopAndError: ['n8n-nodes-base.stopAndError', 1],
	switch: ['n8n-nodes-base.switch', 3.2],
	wait: ['n8n-nodes-base.wait', 1.1],
	webhook: ['n8n-nodes-base.webhook', 2],
} as const;

/** A condition that is an expression which comes out true. */
const isTrue = (id: string, expression: string) => ({
	options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
	conditions: [
		{
			id,
			leftValue: `={{ ${expression} }}`,
			rightValue: '',
			operator: { type: 'boolean', operation: 'true', singleValue: true },
		},
	],
	combinator: 'and',
});

/** How an answer is read; `autodetect` goes by what it says of itself. */
type ResponseFormat = 'text' | 'json' | 'autodetect';

export type FieldValue = string | number | boolean;

/** Adds nodes of the kinds above to a template. */
export class Kinds {
	constructor(private readonly template: Template) {}

	private id(...parts: string[]): string {
		return stableId(this.template.options.file, ...parts);
	}

	node(
		name: string,
		type: keyof typeof TYPES,
		parameters: Parameters = {},
		options: NodeOptions = {},
	): string {
		return this.template.node(name, TYPES[type], parameters, options);
	}

	code(name: string, file: string, options: NodeOptions = {}): string {
		return this.template.codeNode(name, file, options);
	}

	/** Edit Fields: adds fields to the item, or makes one of these fields alone. */
	set(
		name: string,
		fields: Record<string, FieldValue>,
		{ keep = true, ...options }: NodeOptions & { keep?: boolean } = {},
	): string {
		const assignments = Object.entries(fields).map(([field, value]) => ({
			id: this.id(name, field),
			name: field,
			value,
			type: typeof value,
		}));
		return this.node(
			name,
			'set',
			{ assignments: { assignments }, ...(keep && { includeOtherFields: true }), options: {} },
			options,
		);
	}

	if(name: string, expression: string, options: NodeOptions = {}): string {
		return this.node(
			name,
			'if',
			{ conditions: isTrue(this.id(name, 'condition'), expression), looseTypeValidation: true, options: {} },
			options,
		);
	}

	/** Filter: what is not let through ends here. */
	filter(name: string, expression: string, options: NodeOptions = {}): string {
		return this.node(
			name,
			'filter',
			{ conditions: isTrue(this.id(name, 'condition'), expression), looseTypeValidation: true, options: {} },
			options,
		);
	}

	/** Switch: an output for each expression, in order, and one for what is left. */
	switch(name: string, outputs: Record<string, string>, otherwise: string): string {
		const values = Object.entries(outputs).map(([outputKey, expression]) => ({
			conditions: isTrue(this.id(name, outputKey), expression),
			renameOutput: true,
			outputKey,
		}));
		return this.node(name, 'switch', {
			rules: { values },
			looseTypeValidation: true,
			options: { fallbackOutput: 'extra', renameFallbackOutput: otherwise },
		});
	}

	/** An operation of the Chat2Desk node. */
	chat2Desk(name: string, parameters: Parameters, options: NodeOptions = {}): string {
		return this.node(name, 'chat2Desk', parameters, options);
	}

	/** An operation of the Chat2Desk node that an agent may call; the model sees the description. */
	tool(name: string, agent: string, toolDescription: string, parameters: Parameters): string {
		this.node(name, 'chat2DeskTool', { descriptionType: 'manual', toolDescription, ...parameters });
		this.template.attach(name, 'ai_tool', agent);
		return name;
	}

	/** A wait of so many seconds; from 65 on n8n keeps it in its database, so that it survives a restart. */
	wait(name: string, seconds: string | number): string {
		return this.node(name, 'wait', { amount: seconds, unit: 'seconds' });
	}

	/** Calls this workflow itself, with the item it is given; another run of the same file. */
	callSelf(name: string, options: NodeOptions = {}): string {
		return this.node(
			name,
			'executeWorkflow',
			{
				source: 'database',
				workflowId: { __rl: true, mode: 'id', value: '={{ $workflow.id }}' },
				mode: 'once',
				options: {},
			},
			options,
		);
	}

	/**
	 * A POST of JSON. Refusals come as items with status and body, an answer that did not come as `error`: the Code node
	 * behind it says what they mean. No redirect is followed, as it would turn a POST into a GET.
	 */
	post(
		name: string,
		url: string,
		body: string,
		{ responseFormat = 'text', timeout = 60000 }: { responseFormat?: ResponseFormat; timeout?: number } = {},
	): string {
		return this.node(
			name,
			'httpRequest',
			{
				method: 'POST',
				url,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: body,
				options: {
					redirect: { redirect: { followRedirects: false } },
					response: { response: { fullResponse: true, neverError: true, responseFormat } },
					timeout,
				},
			},
			{ onError: 'continueRegularOutput' },
		);
	}

	/** A call of a Bitrix24 portal; a renamed one answers with a redirect [documented]. */
	portal(name: string, url: string, body: string, responseFormat: ResponseFormat = 'text'): string {
		return this.post(name, url, body, { responseFormat });
	}
}
