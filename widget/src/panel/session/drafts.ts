/** What is typed and not sent: of this tab alone, and it survives a reload. Nothing typed stores nothing. */
import { keep, storageOf } from '../kit/storage';

export class Drafts {
  private readonly storage = storageOf('sessionStorage');

  constructor(private readonly prefix: string) {}

  get(name: string): string {
    return this.storage?.getItem(`${this.prefix}:${name}`) ?? '';
  }

  set(name: string, text: string): void {
    keep(this.storage, `${this.prefix}:${name}`, text);
  }

  /** But not that the panel is open. */
  forget(): void {
    for (const key of Object.keys(this.storage ?? {})) {
      if (key.startsWith(`${this.prefix}:`) && !/:(open|was)$/.test(key)) this.storage?.removeItem(key);
    }
  }
}
