import type { IDataObject } from 'n8n-workflow';

/** What this package has made, typed, as the JSON of an item: n8n's type is looser, and takes any object. */
export const toJson = (made: object): IDataObject => made as IDataObject;
