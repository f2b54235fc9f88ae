/** Sound and notifications: turned on and off here; the browser asks only after a press. */
import {
  notificationsBlocked,
  notificationsMissing,
  notificationsOn,
  setNotifications,
  setSound,
  sound,
} from '../core/alerts';
import { notices } from '../core/notices';
import { t } from '../core/words';
import { Menu, type MenuItem } from './Menu';

export function AlertsMenu() {
  function turn(): void {
    if (notificationsBlocked())
      return notices.refused(
        '',
        t(
          notificationsMissing()
            ? 'This browser shows no notifications.'
            : 'Notifications are blocked in this browser.',
        ),
      );
    void setNotifications(!notificationsOn());
  }
  const items = (): MenuItem[] => [
    { name: t('Sound'), checked: sound(), act: () => setSound(!sound()) },
    notificationsOn()
      ? { name: t('Notifications while the page is hidden'), checked: true, act: turn }
      : { name: t('Turn on notifications'), act: turn },
  ];
  return <Menu icon="bell" label={t('Sound and notifications')} items={items()} />;
}
