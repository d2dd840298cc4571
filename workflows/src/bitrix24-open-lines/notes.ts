/** What stands beside the boxes. */
import { type Template } from '../builder/template';

const WHAT = `## Bitrix24 Open Lines: a two-way channel
Messages of Chat2Desk come in a chat of an Open Line in Bitrix24, and what employees answer there goes to the client: text, files, closing, failures. No middleman.

1. Import **bitrix24-open-lines-setup.json** first and go through its steps; it says which line gets which channel.
2. Choose your Chat2Desk credential in the **Chat2Desk Trigger** and in the Chat2Desk nodes of *To the client, and look-ups*.
3. Look through **Settings**, then publish. Nothing has to be copied from one workflow to the other.

The two share the data tables *chat2desk_lines_state* (tokens, chats) and *chat2desk_lines_queue* (what is on its way, and what became of it), so both have to be **in one project**. Needs n8n 2.`;

const FAILS = `### When something fails
A message waits in the queue and is tried again for \`retryMinutes\`; then the dialog it came from gets a comment, and you are told: at \`notifyUrl\`, or by your error workflow. After a crash of n8n the rest is taken up within three minutes.
Should n8n's data tables be full (200 MiB for all together), the execution fails at **Put in the queue**: make room and *Retry* it.
Successful executions are not stored: the queue says what became of each message.`;

const CHANGE = `### To change something
* **Which channel goes to which line**: in the set-up workflow.
* **How a message looks in the line** (times, signs): **What to call**, function \`shown\`.
* **How an answer looks in the messenger**: **What to send**, function \`plain\`.
* **Which messages go**: \`tagFilter\`, \`tagIds\` and \`waitForOperator\` in **Settings**.`;

export function notes(t: Template): void {
	t.note({ text: WHAT, at: [-60, -360], size: [800, 300], color: 4 });
	t.note({ text: FAILS, at: [780, -360], size: [560, 300], color: 7 });
	t.note({ text: CHANGE, at: [1380, -360], size: [520, 300], color: 7 });
}
