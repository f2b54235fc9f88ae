// What a peer keeps: the same tables and the same statements per message as openline, over better-sqlite3.
// One commit per message ("each"), or one for all that arrived in a turn of the event loop ("group").

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const TABLES = `
CREATE TABLE visitors(id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, created_at INT NOT NULL);
CREATE TABLE dialogs(id INTEGER PRIMARY KEY, visitor_id INT NOT NULL, status TEXT NOT NULL, operator_id INT,
  last_pub INT NOT NULL, rev INT NOT NULL, unread INT NOT NULL, last_at INT NOT NULL, last_text TEXT NOT NULL);
CREATE TABLE messages(id INTEGER PRIMARY KEY, dialog_id INT NOT NULL, seq INT NOT NULL, author TEXT NOT NULL,
  author_id INT NOT NULL, cid TEXT NOT NULL, at INT NOT NULL, text TEXT NOT NULL,
  UNIQUE(author_id, cid), UNIQUE(dialog_id, seq));
CREATE TABLE events(dialog_id INT NOT NULL, stream INT NOT NULL, seq INT NOT NULL, kind TEXT NOT NULL,
  payload TEXT NOT NULL, PRIMARY KEY(dialog_id, stream, seq)) WITHOUT ROWID;
`;

export function openStore(folder, mode) {
  const db = openDatabase(folder);
  const sql = statements(db);
  const savepoint = db.transaction((order) => visitorWrites(sql, order)); // nested: better-sqlite3 makes it a savepoint
  const commit = db.transaction((orders) => {
    for (const order of orders) order.written = savepoint(order);
  });
  const write = mode === 'group' ? grouped(commit) : oneByOne(commit);
  return {
    write,
    findVisitor: (token) => sql.findVisitor.get(token)?.id,
    findDialog: (id) => sql.findDialog.get(id),
    version: db.prepare('SELECT sqlite_version() AS v').get().v,
  };
}

function openDatabase(folder) {
  mkdirSync(folder, { recursive: true });
  const db = new Database(join(folder, 'peer.sqlite3'));
  for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'cache_size=-65536', 'mmap_size=268435456'])
    db.pragma(pragma);
  db.exec(TABLES);
  return db;
}

function oneByOne(commit) {
  return (order) => {
    commit.immediate([order]);
    order.done(order.written);
  };
}

function grouped(commit) {
  let waiting = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    commit.immediate(batch);
    for (const order of batch) order.done(order.written);
  };
  return (order) => {
    if (waiting.push(order) === 1) setImmediate(flush);
  };
}

function statements(db) {
  return {
    findVisitor: db.prepare('SELECT id FROM visitors WHERE token = ?'),
    addVisitor: db.prepare('INSERT INTO visitors(token, created_at) VALUES (?, ?)'),
    addDialog: db.prepare(
      "INSERT INTO dialogs(visitor_id, status, last_pub, rev, unread, last_at, last_text) VALUES (?, 'new', 0, 0, 0, ?, '')",
    ),
    findDialog: db.prepare('SELECT id, visitor_id, status, operator_id FROM dialogs WHERE id = ?'),
    findMessage: db.prepare('SELECT id, dialog_id, seq FROM messages WHERE author_id = ? AND cid = ?'),
    countUp: db.prepare(
      'UPDATE dialogs SET last_pub = last_pub + 1, rev = rev + 1, unread = unread + 1, last_at = ?, last_text = ? WHERE id = ? RETURNING last_pub, rev, unread',
    ),
    addMessage: db.prepare(
      "INSERT INTO messages(dialog_id, seq, author, author_id, cid, at, text) VALUES (?, ?, 'visitor', ?, ?, ?, ?)",
    ),
    addEvent: db.prepare(
      "INSERT INTO events(dialog_id, stream, seq, kind, payload) VALUES (?, 0, ?, 'MessageAdded', ?)",
    ),
  };
}

function visitorWrites(sql, { who, cid, text }) {
  const at = Date.now();
  if (!who.dialog) beginDialog(sql, who, at);
  const dialog = sql.findDialog.get(who.dialog);
  if (dialog?.visitor_id !== who.id || dialog.status === 'finished') return { refused: 'not_yours' };
  const known = sql.findMessage.get(who.id, cid);
  if (known) return { d: known.dialog_id, seq: known.seq, id: known.id, at, dup: true };
  const { last_pub: seq, rev, unread } = sql.countUp.get(at, text, who.dialog);
  const id = Number(sql.addMessage.run(who.dialog, seq, who.id, cid, at, text).lastInsertRowid);
  const event = messageAdded(id, seq, text, at);
  sql.addEvent.run(who.dialog, seq, JSON.stringify(event));
  return { d: who.dialog, seq, id, at, rev, unread, event };
}

function beginDialog(sql, who, at) {
  who.id ??= Number(sql.addVisitor.run(who.token, at).lastInsertRowid);
  who.dialog = Number(sql.addDialog.run(who.id, at).lastInsertRowid);
}

function messageAdded(id, seq, text, at) {
  const message = { id: String(id), s: 'pub', seq, kind: 'text', author: 'visitor', name: '', text, at };
  return { type: 'MessageAdded', message: { ...message, form: null, form_result: null } };
}
