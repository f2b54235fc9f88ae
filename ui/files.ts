/** How a file is named and found, on both sides. */
import type { FileView } from './protocol.generated';

const KB = 1024;

/** As people say it, in their language: "120 kB", "3.4 MB". */
export function fileSize(bytes: number, language: string): string {
  const [unit, size] =
    bytes < KB ? ['byte', bytes] : bytes < KB * KB ? ['kilobyte', bytes / KB] : ['megabyte', bytes / KB / KB];
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: `${unit}`,
    unitDisplay: 'short',
    maximumFractionDigits: unit === 'megabyte' ? 1 : 0,
  }).format(+size);
}

/** A path of the server. The name is only there to be read. */
export function filePath({ id, name }: FileView): string {
  return `/files/${id}/${encodeURIComponent(name)}`;
}

/** Nothing is run by looking at a picture; of everything else a stranger sent nobody knows what it does. */
export function isPicture({ type }: FileView): boolean {
  return type.startsWith('image/');
}
