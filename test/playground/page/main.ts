/** The page: wires its controls once, then draws what changed whenever the server says so. */
import type { View } from '../view';
import { listen, say } from './api.js';
import { wireControls, drawControls } from './controls.js';
import { drawCrm, wireCrm } from './crm.js';
import { drawDesk, wireDesk } from './desk.js';
import { drawMessenger, wireMessenger } from './messenger.js';
import { drawSteps } from './steps.js';
import { choose, type Choice } from './choice.js';

let view: View | undefined;
const choice: Choice = { dialogId: null, chatId: null };

function draw(): void {
	if (!view) return;
	choose(choice, view);
	drawControls(view);
	drawMessenger(view, choice);
	drawDesk(view, choice, draw);
	drawCrm(view, choice, draw);
	drawSteps(view);
}

wireControls(() => view);
wireMessenger(choice, draw);
wireDesk(choice);
wireCrm(choice);
listen(
	(now) => {
		if (!view) say('');
		view = now;
		document.body.dataset.ready = 'yes';
		draw();
	},
	() => say('The playground does not answer: is npm start still running?'),
);
