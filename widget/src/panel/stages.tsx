/**
 * The panel as one person has it. When somebody else is named in this page, or the page is somebody's who is not here
 * any more, the whole panel is made anew: nothing of the one before is left anywhere in it.
 */
import { render } from '@ui/renderer';
import { createEffect } from 'solid-js';
import type { Host } from '../contract';
import { n, t } from './kit/words';
import { PanelView } from './PanelView';
import { type Person, Persons, personOf } from './session/persons';
import { Visit } from './session/visit';
import { PanelState, type Stage } from './state';
import { importGuard, importLetter, importPersons } from './view/lazy';

const NOT_THIS_SITE = 4506;

export class Stages implements Stage {
  state!: PanelState;
  readonly persons: Persons;
  person: Person = '';
  /** Whom a stranger in this browser turned out to be, until the server has said that it is true. */
  adopted: Person = '';
  /** From a letter without its code: to be told once. */
  private isCut: boolean;
  private takeAway = (): void => {};
  private readonly ending = new AbortController();

  constructor(
    private readonly host: Host,
    private readonly place: HTMLElement,
  ) {
    this.isCut = !!host.isCut;
    this.persons = new Persons(`openline:${host.baked.key}`);
    if (this.persons.owed().length) void this.browser().then((it) => it.endOwed());
    this.enter(personOf(host.identity()));
    if (this.state.visit.token()) this.begin();
    this.watchPage();
    void importGuard().then(
      (it) => it.guard(host, this.ending.signal),
      () => {},
    );
  }

  /** Open by itself after a reload: only as whoever had opened it in this tab. */
  wasOpen(): boolean {
    return this.state.drafts.get('was') === '1';
  }

  opens(): void {
    this.state.drafts.set('was', '1');
  }

  close(): void {
    this.host.closed();
  }

  /** Who comes from a letter to a browser that knows nobody is asked first. */
  begin(): void {
    if (this.isCut)
      void importLetter().then(
        (it) => it.askForNumber(this.state),
        () => {},
      );
    this.isCut = false;
    if (!this.state.comesBack() || this.state.visit.token()) void this.state.visit.begin();
  }

  /** Resolves once the server has accepted it: before the first opening, that is after it. Throws what it refused. */
  async identify(token: string): Promise<void> {
    const before = this.state;
    this.enter(personOf(this.host.identity()));
    if (this.state !== before) this.begin();
    await (await importPersons()).identify(this, token);
  }

  /** Everything of whom the page names; of everybody, when it names nobody. */
  async forget(): Promise<void> {
    const wasOpen = this.state.open();
    const { person } = this;
    const { token, next } = this.state.visit.identity.find() ?? {};
    this.persons.owe([...this.persons.owed(), token, next]);
    await this.state.visit.forget();
    this.drop();
    this.vacate();
    this.state.open.set(wasOpen && this.host.wholePage);
    await (await this.browser()).forgetAll(person);
  }

  private async browser() {
    const { Browser } = await importPersons();
    return new Browser(this.host.baked, this.persons);
  }

  /** The page is this person's from here on, before the server has said anything of them. */
  private enter(person: Person): void {
    const { persons } = this;
    const before = this.state as PanelState | undefined;
    if (before && (person === this.person || !person)) return;
    const isStranger = !this.person;
    const hasStranger = persons.isKnown('') || !!before?.visit.token();
    const adopts = !!person && isStranger && !persons.isKnown(person) && hasStranger;
    if (adopts) persons.adopt(person);
    this.adopted = adopts ? person : '';
    this.person = person;
    persons.isHere(person);
    if (!before || !adopts) this.make(isStranger);
  }

  end(): void {
    this.ending.abort();
    this.leave();
    this.place.remove();
  }

  /** `goesOn`: the same human, as far as we know, so the panel stays as it is on the screen. */
  make(goesOn: boolean): void {
    const before = this.state as PanelState | undefined;
    const isOpen = before?.open();
    const code = goesOn && before?.takeCode();
    this.leave();
    const visit = new Visit(this.host, this.persons.place(this.person));
    visit.onReset = () => {
      this.drop();
      this.vacate();
    };
    if (this.person) visit.sign(this.host.identity());
    this.takeAway = render(() => {
      this.state = new PanelState(this.host, visit);
      watchBadge(this.state);
      tellStatus(this.state);
      return <PanelView state={this.state} />;
    }, this.place);
    this.state.code.set(code || '');
    if (goesOn && before && this.host.data()) void importPersons().then((it) => it.sendData(this.state));
    if (isOpen && goesOn) this.state.open.set(true);
    else if (isOpen) this.host.closed();
  }

  private leave(): void {
    this.state?.visit.leave();
    this.takeAway();
    this.place.replaceChildren();
  }

  /** What is kept of the person in this tab, and what is on its way there. */
  private drop(): void {
    this.state.visit.drop();
    this.state.forget();
  }

  /** Somebody else sits here now. This page was made for the one before, and shows nothing of them any more. */
  private vacate(): void {
    this.person = this.adopted = '';
    this.make(false);
  }

  private vacateIfOver(): void {
    const { persons } = this;
    if (persons.isOver(this.person || persons.ownerOf(this.state.visit.name))) this.vacate();
  }

  /** A page that is left may come back as it was, out of the browser's memory. */
  private watchPage(): void {
    const { signal } = this.ending;
    const show = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      this.vacateIfOver();
      this.state.visit.comeBack();
    };
    window.addEventListener('pagehide', () => this.state.visit.leave(), { signal });
    window.addEventListener('pageshow', show, { signal });
    window.addEventListener('storage', () => this.vacateIfOver(), { signal });
  }
}

function watchBadge(state: PanelState): void {
  createEffect(() => {
    const count = state.unread();
    const words = () => n('Open chat, {count} unread message', 'Open chat, {count} unread messages', count);
    state.host.badge(count, count ? words() : t('Open chat'));
  });
}

/** As soon as it is known, and when it changes. */
function tellStatus({ host, visit }: PanelState): void {
  createEffect(() => {
    if (visit.known.ready()) host.emit('status', { here: visit.known.here() });
    if (visit.known.code() === NOT_THIS_SITE) host.refused?.();
  });
}
