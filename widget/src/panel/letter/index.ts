/** What few see, in one file: the return link of a letter, and files, which come by mail. */
export { askForNumber } from './continue';
export { Files } from './Files';
export { ReturnLink } from './ReturnLink';
