"""What old libraries do to a page that the chat is on, written from memory of how they behave."""

PROTOTYPE_16 = r"""<script>
// Prototype 1.6.0: the shops of 2009. It puts its own in the place of what browsers have had since.
var $A = (it) => {
  if (!it) return [];
  if (it.toArray) return it.toArray();
  const all = new Array(it.length || 0);
  for (let at = it.length || 0; at--;) all[at] = it[at];
  return all;
};
var $ = (it) => (typeof it === 'string' ? document.getElementById(it) : it);
var $break = {};
Object.extend = (to, from) => { for (const name in from) to[name] = from[name]; return to; };
const given = (iterator, context) => (iterator ? iterator.bind(context) : (it) => it);
const Enumerable = {
  each(iterator, context) {
    let index = 0;
    iterator = iterator.bind(context);
    try {
      this._each((value) => iterator(value, index++));
    } catch (error) {
      if (error !== $break) throw error;
    }
    return this;
  },
  all(iterator, context) {
    let result = true;
    this.each((value, index) => { result = result && !!given(iterator, context)(value, index);
      if (!result) throw $break; });
    return result;
  },
  any(iterator, context) {
    let result = false;
    this.each((value, index) => { if (result = !!given(iterator, context)(value, index)) throw $break; });
    return result;
  },
  collect(iterator, context) {
    const results = [];
    this.each((value, index) => results.push(given(iterator, context)(value, index)));
    return results;
  },
  detect(iterator, context) {
    let result;
    this.each((value, index) => { if (given(iterator, context)(value, index)) { result = value;
      throw $break; } });
    return result;
  },
  findAll(iterator, context) {
    const results = [];
    this.each((value, index) => { if (given(iterator, context)(value, index)) results.push(value); });
    return results;
  },
  include(object) { return this.indexOf(object) !== -1; },
  inject(memo, iterator) { this.each((value, index) => { memo = iterator(memo, value, index); });
    return memo; },
  toArray() { return this.collect(); },
  size() { return this.toArray().length; },
  inspect() { return '#<Enumerable>'; },
};
Object.assign(Enumerable, {
  map: Enumerable.collect, find: Enumerable.detect, select: Enumerable.findAll, filter: Enumerable.findAll,
  member: Enumerable.include, entries: Enumerable.toArray, every: Enumerable.all, some: Enumerable.any,
});
Object.extend(Array.prototype, Enumerable);
Array.prototype._reverse = Array.prototype.reverse;
Object.extend(Array.prototype, {
  _each(iterator) { for (let at = 0, length = this.length; at < length; at++) iterator(this[at]); },
  clear() { this.length = 0; return this; },
  first() { return this[0]; },
  last() { return this[this.length - 1]; },
  compact() { return this.select((value) => value != null); },
  flatten() { return this.inject([], (all, it) => all.concat(Array.isArray(it) ? it.flatten() : [it])); },
  without(...values) { return this.select((value) => !values.include(value)); },
  reverse(inline) { return (inline !== false ? this : this.toArray())._reverse(); },
  reduce() { return this.length > 1 ? this : this[0]; },
  uniq() { return this.inject([], (all, it) => (all.include(it) ? all : all.concat([it]))); },
  clone() { return [].concat(this); },
  size() { return this.length; },
  inspect() { return '[' + this.map(Object.inspect).join(', ') + ']'; },
  toJSON() {
    const results = [];
    this.each((it) => { const value = Object.toJSON(it); if (value !== undefined) results.push(value); });
    return '[' + results.join(', ') + ']';
  },
});
Array.prototype.toArray = Array.prototype.clone;
Array.from = $A;
Object.inspect = (it) => (it && it.inspect ? it.inspect() : String(it));
// Names of the whole chain, as it was before there was `Object.keys`.
Object.keys = (object) => { const keys = []; for (const name in object) keys.push(name); return keys; };
Object.values = (object) => { const values = []; for (const name in object) values.push(object[name]);
  return values; };
Object.clone = (object) => Object.extend({}, object);
Object.toJSON = (it) => {
  if (typeof it === 'undefined' || typeof it === 'function') return undefined;
  if (it === null || typeof it === 'boolean') return String(it);
  if (it.toJSON) return it.toJSON();
  if (it.nodeType === 1) return undefined;
  const results = Object.keys(it).map((name) => [name.toJSON(), Object.toJSON(it[name])])
    .filter(([, value]) => value !== undefined);
  return '{' + results.map((pair) => pair.join(': ')).join(', ') + '}';
};
Object.extend(Function.prototype, {
  bind(...given) {
    if (given.length < 2 && given[0] === undefined) return this;
    const method = this, object = given.shift();
    return function () { return method.apply(object, given.concat($A(arguments))); };
  },
  curry(...given) { const method = this; return function () {
    return method.apply(this, given.concat($A(arguments))); }; },
  delay(seconds) { return setTimeout(() => this.apply(this), seconds * 1000); },
  wrap(wrapper) { const method = this; return function () {
    return wrapper.call(this, method.bind(this), ...arguments); }; },
});
Function.prototype.defer = Function.prototype.delay.curry(0.01);
Object.extend(String.prototype, {
  gsub(pattern, replacement) { return this.split(pattern).join(replacement); },
  strip() { return this.replace(/^\s+/, '').replace(/\s+$/, ''); },
  toArray() { return this.split(''); },
  include(pattern) { return this.indexOf(pattern) > -1; },
  startsWith(pattern) { return this.indexOf(pattern) === 0; },
  endsWith(pattern) { const at = this.length - pattern.length;
    return at >= 0 && this.lastIndexOf(pattern) === at; },
  empty() { return this == ''; },
  inspect() { return '"' + this.replace(/["\\]/g, '\\$&') + '"'; },
  toJSON() { return this.inspect(); },
});
Number.prototype.toJSON = function () { return isFinite(this) ? this.toString() : 'null'; };
Date.prototype.toJSON = function () { return '"' + this.toISOString() + '"'; };
RegExp.prototype.match = RegExp.prototype.test;
// `Element` makes elements, and has no prototype of theirs any more.
const native = window.Element;
window.Element = function (tagName, attributes) {
  return Object.extend(document.createElement(tagName), attributes || {});
};
Object.extend(window.Element, native);
Object.extend(HTMLElement.prototype, {
  visible() { return this.style.display !== 'none'; },
  toggle() { return this[this.visible() ? 'hide' : 'show'](); },
  hide() { this.style.display = 'none'; return this; },
  show() { this.style.display = ''; return this; },
  remove() { this.parentNode.removeChild(this); return this; },
  update(content) { this.innerHTML = content; return this; },
  replace(content) { this.outerHTML = content; return this; },
  insert(content) { this.insertAdjacentHTML('beforeend', content); return this; },
  wrap(wrapper) { this.parentNode.replaceChild(wrapper, this); wrapper.appendChild(this); return wrapper; },
  inspect() { return '<' + this.tagName.toLowerCase() + '>'; },
  up() { return this.parentNode; },
  down(selector) { return this.querySelector(selector || '*'); },
  next() { return this.nextElementSibling; },
  previous() { return this.previousElementSibling; },
  select(selector) { return $A(this.querySelectorAll(selector)); },
  match(selector) { return this.matches(selector); },
  empty() { return !this.innerHTML.trim(); },
  descendantOf(ancestor) { return $(ancestor).contains(this); },
  scrollTo() { window.scrollTo(this.offsetLeft, this.offsetTop); return this; },
  getStyle(name) { return getComputedStyle(this)[name]; },
  setStyle(styles) { Object.extend(this.style, styles); return this; },
  getHeight() { return this.offsetHeight; },
  identify() { return this.id || (this.id = 'anonymous_element_1'); },
  fire(name, memo) { this.dispatchEvent(Object.extend(new Event('dataavailable'), {
    eventName: name, memo })); },
});
for (const kind of [HTMLInputElement, HTMLTextAreaElement])
  Object.extend(kind.prototype, {
    clear() { this.value = ''; return this; },
    present() { return this.value !== ''; },
    disable() { this.disabled = true; return this; },
    enable() { this.disabled = false; return this; },
    getValue() { return this.value; },
    setValue(value) { this.value = value; return this; },
  });
Object.extend(Event.prototype, {
  element() { return this.target; },
  findElement(selector) { return this.target.closest(selector); },
  stop() { this.preventDefault(); this.stopPropagation(); this.stopped = true; },
});
</script>"""

EXTENDED = """<script>
Array.prototype.toJSON = function () { return '[' + this.map(String).join(', ') + ']'; };
String.prototype.toJSON = function () { return '"' + this + '"'; };
Object.defineProperty(Object.prototype, 'extend', { value() {}, enumerable: true });
Array.from = (it) => { const all = []; for (let at = 0; at < it.length; at++) all[at] = it[at]; return all; };
Array.prototype.reduce = function () { return this.length > 1 ? this : this[0]; };
</script>"""
"""Of 1.3 and of others: every object has something more."""
