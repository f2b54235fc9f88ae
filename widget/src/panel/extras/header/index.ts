/** What the header has beside names once there is a dialog. */
export { DialogNumber } from './DialogNumber';
export { HeaderTools } from './HeaderTools';
