// The peer as socket.io people write it: rooms, acknowledgements by callback. WebSocket only, no compression.

import { createServer } from 'node:http';
import { Server } from 'socket.io';

export function serveSocketIo(chat, port) {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });
  io.on('connection', (socket) => {
    const { role, token } = socket.handshake.auth;
    if (role === 'operator') operatorArrives(chat, socket);
    else visitorArrives(chat, io, socket, token);
  });
  return new Promise((ready) => http.listen(port, '127.0.0.1', 4096, ready));
}

function operatorArrives(chat, socket) {
  socket.join('line');
  socket.on('watch', ({ d }, answer) => {
    if (!chat.store.findDialog(d)) return answer({ refused: 'no_dialog' });
    socket.join(`operators:${d}`);
    answer({ d });
  });
  socket.emit('welcome', {});
}

function visitorArrives(chat, io, socket, token) {
  const who = chat.visitorOf(token);
  socket.on('send', (command, answer) => {
    if (!chat.isCommand(command)) return answer({ refused: 'bad_frame' });
    chat.store.write({ who, cid: command.cid, text: command.text, done: (it) => tell(chat, io, socket, it, answer) });
  });
  socket.emit('welcome', {});
}

function tell(chat, io, socket, it, answer) {
  if (it.refused) return answer({ refused: it.refused });
  answer({ ts: it.at, d: it.d, seq: it.seq, id: it.id, dup: it.dup });
  if (it.dup) return;
  const ev = { d: it.d, s: 'pub', seq: it.seq, e: it.event };
  io.to(`operators:${it.d}`).emit('ev', ev);
  if (!chat.same) return;
  socket.emit('ev', ev);
  io.to('line').emit('row', {
    d: it.d,
    rev: it.rev,
    unread: it.unread,
    last_at: it.at,
    last_text: it.event.message.text,
  });
}
