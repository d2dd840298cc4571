export { readDate } from './coerce';
