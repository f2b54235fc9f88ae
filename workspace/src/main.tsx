/** The workspace: where operators answer. Everything is drawn below #app. */
import '@ui/tokens.css';
import './shell/base.css';
import './shell/shell.css';
import './shell/boxes.css';
import './login/login.css';
import './dialogs/dialogs.css';
import './dialogs/log.css';
import './dialogs/marks.css';
import './clients/clients.css';
import './leads/tables.css';
import './settings/settings.css';
import './settings/mail.css';
import './lines/lines.css';
import './reports/reports.css';
import './letters/letters.css';
import { render } from '@ui/renderer';
import { App } from './shell/App';
import { speak } from './shell/words';

const place = document.getElementById('app');
if (place) void speak(navigator.languages).then(() => render(() => <App />, place));
