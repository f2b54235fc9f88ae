/** What few see, in one file: the way back from a letter, and files, which come by mail. */
export { Files } from './Files';
export { ReturnLink } from './ReturnLink';
