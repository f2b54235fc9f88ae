/** A phone as people write it, where the grouping is certain; any other stays as it is stored. */

const EXTENSION = ' ext. ';
const SHAPES: ReadonlyArray<[RegExp, string]> = [
  [/^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/, '+7 $1 $2-$3-$4'],
  [/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2-$3'],
  [/^\+(380|375)(\d{2})(\d{3})(\d{2})(\d{2})$/, '+$1 $2 $3-$4-$5'],
];

export function readablePhone(phone: string): string {
  const [number = '', extension] = phone.split(EXTENSION);
  const [shape, to] = SHAPES.find(([it]) => it.test(number)) ?? [];
  if (!shape || !to) return phone;
  return number.replace(shape, to) + (extension ? EXTENSION + extension : '');
}

/** Not a number that the server knows: it is kept as somebody wrote it. */
export const isAsWritten = (phone: string) => !/^\+\d+( ext\. \d+)?$/.test(phone);
