/** The workspace: where operators answer. Everything is drawn below #app. */
import '@ui/tokens.css';
import './kit/base.css';
import './app/shell.css';
import './kit/boxes.css';
import './login/login.css';
import './dialogs/dialogs.css';
import './dialogs/log/log.css';
import './dialogs/parts/badges.css';
import './clients/clients.css';
import './kit/tables.css';
import './form/settings.css';
import './portal/mail.css';
import './lines/lines.css';
import './reports/reports.css';
import './letters/letters.css';
import { render } from '@ui/renderer';
import { App } from './app/App';
import { speak } from './core/words';

const place = document.getElementById('app');
if (place) void speak(navigator.languages).then(() => render(() => <App />, place));
