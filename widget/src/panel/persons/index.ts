/** What few pages need, fetched when it is wanted: a page names its visitor, or everybody is to be forgotten. */
export { Browser } from './browser';
export { sendData } from './custom_data';
export { identify } from './identify';
