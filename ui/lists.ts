/** Lists, in old browsers too: Safari before 15.4 has no `at`. */

export const lastIn = <T>(list: readonly T[]): T | undefined => list[list.length - 1];
