/** A browser that grants notifications and cannot show any: Chrome on Android (case 35). */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const shown: string[] = [];
let throws = false;

beforeEach(() => {
  vi.resetModules();
  shown.length = 0;
  vi.stubGlobal(
    'Notification',
    class {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      close = () => {};
      constructor(title: string) {
        if (throws) throw new TypeError('Illegal constructor');
        shown.push(title);
      }
    },
  );
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const alert = (title: string) => ({ d: 'a', title, text: '', isUrgent: false });

test.each([false, true])('nothing else is lost, and the setting says so (WORK-4): %s', async (isAndroid) => {
  throws = isAndroid;
  const alerts = await import('../../src/core/alerts');
  alerts.setSound(false);
  await alerts.setNotifications(true);
  expect(alerts.notificationsOn()).toBe(true);

  for (const title of ['One', 'Two']) expect(() => alerts.alertPerson(alert(title))).not.toThrow();

  expect(shown).toEqual(isAndroid ? [] : ['One', 'Two']);
  expect([alerts.notificationsOn(), alerts.notificationsMissing()]).toEqual([!isAndroid, isAndroid]);
});
