// The peer over bare `ws`: the same store, frames as openline's (a subset of docs/protocol.md).

import { WebSocketServer } from 'ws';

export function serveWs(chat, port) {
  const watching = new Map(); // dialog → sockets of operators
  const line = new Set();
  const doors = {
    '/ws/visitor': (socket) => visitorArrives(chat, socket, watching, line),
    '/ws/operator': (socket) => operatorArrives(chat, socket, watching, line),
  };
  const options = { host: '127.0.0.1', port, perMessageDeflate: false, backlog: 4096 };
  return new Promise((ready) => {
    const server = new WebSocketServer(options, ready);
    server.on('connection', (socket, request) => doors[request.url](socket));
  });
}

function operatorArrives(chat, socket, watching, line) {
  const mine = new Set();
  const does = {
    hello: () => {
      line.add(socket);
      socket.send('{"t":"welcome"}');
      socket.send('{"t":"live","d":""}');
    },
    watch: ({ d }) => {
      if (!chat.store.findDialog(d)) return;
      watching.set(d, (watching.get(d) ?? new Set()).add(socket));
      mine.add(d);
      socket.send(JSON.stringify({ t: 'live', d }));
    },
  };
  listen(socket, does);
  socket.on('close', () => {
    line.delete(socket);
    for (const d of mine) watching.get(d).delete(socket);
  });
}

function visitorArrives(chat, socket, watching, line) {
  let who;
  const does = {
    hello: ({ token }) => {
      who = chat.visitorOf(token);
      socket.send('{"t":"welcome"}');
      socket.send('{"t":"live","d":""}');
    },
    send: (command) => {
      if (!who || !chat.isCommand(command)) return;
      const { cid, text } = command;
      chat.store.write({ who, cid, text, done: (it) => tell(chat, socket, it, cid, watching, line) });
    },
  };
  listen(socket, does);
}

function listen(socket, does) {
  socket.on('message', (data) => {
    const frame = JSON.parse(data);
    does[frame.t]?.(frame);
  });
  socket.on('error', () => socket.terminate());
}

function tell(chat, socket, it, cid, watching, line) {
  if (it.refused) return socket.send(JSON.stringify({ t: 'nack', cid, code: it.refused, msg: '' }));
  socket.send(JSON.stringify({ t: 'ack', cid, ts: it.at, d: it.d, seq: it.seq, id: it.id, dup: it.dup }));
  if (it.dup) return;
  const ev = JSON.stringify({ t: 'ev', d: it.d, s: 'pub', seq: it.seq, e: it.event });
  for (const operator of watching.get(it.d) ?? []) operator.send(ev);
  if (!chat.same) return;
  socket.send(ev);
  const row = JSON.stringify({
    t: 'row',
    row: { d: it.d, rev: it.rev, unread: it.unread, last_at: it.at, last_text: it.event.message.text },
  });
  for (const operator of line) operator.send(row);
}
