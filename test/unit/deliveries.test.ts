import { lastDeliveryAt, noteDelivery } from '../../nodes/Chat2Desk/domain/deliveries';

it('remembers the last delivery of each webhook, test and production apart', () => {
	expect(lastDeliveryAt('a')).toBeNull();
	noteDelivery('a', false, 1000);
	noteDelivery('a', true, 2000);
	noteDelivery('b', false, 3000);
	expect(lastDeliveryAt('a')).toEqual(new Date(1000));
	expect(lastDeliveryAt('a', true)).toEqual(new Date(2000));
	expect(lastDeliveryAt('b')).toEqual(new Date(3000));
	expect(lastDeliveryAt('b', true)).toBeNull();
	noteDelivery('a', false, 4000);
	expect(lastDeliveryAt('a')).toEqual(new Date(4000));
});

it('is bounded; the one that was quiet longest goes first', () => {
	noteDelivery('busy', false, 1);
	for (let i = 0; i < 1000; i++) {
		noteDelivery(`other-${i}`, false, i);
		noteDelivery('busy', false, i);
	}
	expect(lastDeliveryAt('other-0')).toBeNull();
	expect(lastDeliveryAt('other-999')).not.toBeNull();
	expect(lastDeliveryAt('busy')).toEqual(new Date(999));
});
