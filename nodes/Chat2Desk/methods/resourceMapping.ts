import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { listAvailable } from '../api/paginate';
import { Chat2DeskApi } from '../api/request';
import type { CustomField } from '../api/types';
import { asText } from '../domain/values';
import { toNodeError } from '../nodeError';

/**
 * The account's own fields of a client, for the form. Their types are unknown, so every value is a text. A field that
 * says it cannot be edited is left out.
 */
export async function getClientFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	try {
		const fields = await listAvailable<CustomField>(new Chat2DeskApi(this), '/custom_client_fields');
		return {
			fields: fields
				.filter((field) => field.editable !== false)
				.map((field) => ({
					id: String(field.id),
					displayName: asText(field.name) ?? `Field ${field.id}`,
					type: 'string',
					required: false,
					defaultMatch: false,
					canBeUsedToMatch: false,
					display: true,
					removed: true,
				})),
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
