import { useStandIn } from '../standIn';

const standIn = useStandIn();

describe('account: get', () => {
	it("returns Chat2Desk's row, untouched, in one call", async () => {
		standIn().api.behaviour.account = {
			mode: 'business',
			requests_this_month: 512,
			api_calls: { clients: 12 },
		};
		const [row] = await standIn().json('account.get');
		expect(row).toEqual({
			mode: 'business',
			hook: null,
			chat_close_web_hook: null,
			current_version: 1,
			requests_this_month: 512,
			channels: 0,
			company_name: 'Stand-in Ltd',
			companyID: 1,
			partnerID: null,
			company_mode: 'active',
			company_lang: 'en',
			admin_email: 'admin@example.com',
			write_first_option: true,
			domain_urls: [],
			api_calls: { clients: 12 },
		});
		expect(standIn().asked).toEqual([['GET /companies/api_info', {}]]);
	});

	it('returns plan, calls and whether writing first is allowed with Simplify', async () => {
		standIn().api.behaviour.writeFirst = false;
		expect(await standIn().json('account.get', { simplify: true })).toEqual([
			{
				company_name: 'Stand-in Ltd',
				mode: 'emulator',
				requests_this_month: 0,
				api_calls: {},
				write_first_option: false,
				channels: 0,
				current_version: 1,
			},
		]);
	});
});
