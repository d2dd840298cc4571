/** What the notes of the template say. */
import { type Template } from '../builder/template';

export function notes(t: Template): void {
	t.note({
		text: `## Chat2Desk to UIS / CoMagic analytics
A closed request becomes a **chat** in the call-tracking analytics: client, messages, employee, and the advertising it belongs to. Every six hours what was missed is uploaded as well; the form **Import a period** uploads what was closed before you had this workflow.

**Ten minutes to set it up**
1. Choose your Chat2Desk credential in the nodes with its icon: the trigger, and those inside **Take them in turn**, **Ask Chat2Desk** and **Is it set up well?**
2. UIS lets nobody in by default: add the address of your n8n in *Administrator > Account > Rules and security settings > API*. It needs the components *Data API* and *upload_chats*.
3. Paste the key of a user into \`accessToken\` of **Settings** (a password: do not share an export with it), fill in a default employee and a default campaign. What each key means stands in the README of the templates.
4. Below, beside *Execute workflow*, choose **from Check the set-up** and run it: red with the first problem, or green. Open **Report** in *Is it set up well?*: it says what goes where and lists your campaigns, sites, sources and employees.
5. Activate. Write a test message, close the request, look for it in UIS.`,
		at: [-40, -440],
		size: [760, 380],
		color: 4,
	});
	t.note({
		text: `### To change something
* Where chats go: \`channelMap\` and the defaults in **Settings**
* Which messages count, and as whose: **What was said** in *Ask Chat2Desk*
* Who cannot be uploaded, and why: **Chats** in *Ask Chat2Desk*
* How often it looks back: **Every 6 hours**

### When UIS refuses or is away
*Take them in turn* runs the lane below again until it is done, for \`retryMinutes\`; limits are waited out. Before every upload UIS is asked what it has, so nothing arrives twice. A refused chat ends the execution **red with the reason and the setting**; put it right and choose *Retry with currently saved workflow*.

### Assumed, not seen in a live account
That the report of chats shows an upload within a minute, that times are those of the account's time zone, and that a repeated \`ext_id\` may double a chat: hence the question first.`,
		at: [740, -440],
		size: [760, 380],
		color: 7,
	});
}
