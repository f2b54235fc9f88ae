/** Puts a style sheet on a shadow root. A made sheet needs no permission of the page's style-src. */
export function addSheet(root: ShadowRoot, text: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    // Safari before 16.4 makes none. There the page's rules hold; its nonce was left on our element.
    const style = document.createElement('style');
    style.nonce = (root.host as HTMLElement).nonce ?? '';
    style.textContent = text;
    root.prepend(style);
  }
}
