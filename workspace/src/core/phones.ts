/** A phone as people write it, where the grouping is certain; any other stays as it is stored. */

const SHAPES: ReadonlyArray<[RegExp, string]> = [
  [/^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/, '+7 $1 $2-$3-$4'],
  [/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2-$3'],
  [/^\+(380|375)(\d{2})(\d{3})(\d{2})(\d{2})$/, '+$1 $2 $3-$4-$5'],
];

export function readablePhone(phone: string): string {
  const [shape, to] = SHAPES.find(([it]) => it.test(phone)) ?? [];
  return shape && to ? phone.replace(shape, to) : phone;
}
