// node peer.js PORT each|group socketio|ws FOLDER [lean|same]
// A chat server over better-sqlite3 (WAL, synchronous=FULL). A visitor says hello with a token and sends messages; each is
// checked, told apart by (author, cid), counted and logged; acknowledged after the commit; then delivered.
// lean: to the operators who watch the dialog. same: every frame openline sends, so also to the author and the list.

import { createHash } from 'node:crypto';
import { serveSocketIo } from './socketio.js';
import { openStore } from './store.js';
import { serveWs } from './ws.js';

const [, , port, mode, kind, folder, frames = 'lean'] = process.argv;
const store = openStore(folder, mode);

function visitorOf(token) {
  const hashed = createHash('sha256').update(token).digest('base64');
  return { token: hashed, id: store.findVisitor(hashed), dialog: undefined };
}

const isCommand = (it) => typeof it?.cid === 'string' && typeof it.text === 'string' && it.text.length <= 4000;

const chat = { store, visitorOf, isCommand, same: frames === 'same' };
await { socketio: serveSocketIo, ws: serveWs }[kind](chat, Number(port));
process.on('SIGTERM', () => process.exit(0));
console.log(JSON.stringify({ ready: kind, mode, frames, node: process.version, sqlite: store.version }));
