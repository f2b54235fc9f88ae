/** What the server refused, field by field: kept by dotted path, shown beside the field, found by the eye and the focus. */
import { createContext, createSignal, useContext } from 'solid-js';
import { Refusal } from '../core/http';

export type Errors = Record<string, string>;

export function createFieldErrors() {
  const [all, setAll] = createSignal<Errors>({});
  return {
    all,
    at: (path: string) => all()[path] ?? '',
    clear: () => setAll({}),
    /** What this page itself has found. */
    say: (found: Errors) => setAll(found),
    /** Keeps what belongs to fields; says whether there was anything. */
    keep: (error: unknown, pathOf = (path: string) => path): boolean => {
      const found = Object.fromEntries(Object.entries(errorsOf(error)).map(([path, it]) => [pathOf(path), it]));
      setAll(found);
      return Object.keys(found).length > 0;
    },
    /** Somebody mends this field: its complaint is out of date. */
    forget: (path: string) => {
      if (path in all()) setAll(({ [path]: _, ...others }) => others);
    },
  };
}

export type FieldErrors = ReturnType<typeof createFieldErrors>;

const None = createFieldErrors();
export const FieldErrorsContext = createContext<FieldErrors>(None);
export const useFieldErrors = () => useContext(FieldErrorsContext);

export function errorsOf(error: unknown): Errors {
  const found = (error instanceof Refusal && error.body.fields) || [];
  return Object.fromEntries(found.map((it) => [it.field, it.message]));
}

/** After the page has drawn the complaints: the first marked field, in the middle of what is seen. */
export function focusFirstError(place: Element): void {
  requestAnimationFrame(() => {
    const first = place.querySelector<HTMLElement>('[aria-invalid="true"]');
    first?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: 'center' });
  });
}

/** Complaints that no field on the page shows. */
export function hiddenErrors(place: Element, fieldErrors: Errors): string[] {
  const shown = new Set([...place.querySelectorAll('[data-wrong]')].map((it) => it.getAttribute('data-wrong')));
  return Object.entries(fieldErrors).flatMap(([path, message]) => (shown.has(path) ? [] : [message]));
}
