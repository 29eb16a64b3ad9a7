//! Reminders to partners who did not answer.

use kompas_domain::consultation::{DAYS_AFTER, DAYS_BEFORE, reminder_due};
use time::{Duration, OffsetDateTime};

use crate::Error;
use crate::archive::Archive;

impl Archive {
    /// Puts the reminders that are due on the list of jobs; gives how many. Without mail there are
    /// none.
    pub(crate) async fn order_reminders(&self, now: OffsetDateTime) -> Result<usize, Error> {
        if self.post.is_none() {
            return Ok(0);
        }
        let today = now.date();
        let from = today.saturating_sub(Duration::days(DAYS_AFTER));
        let until = today.saturating_add(Duration::days(DAYS_BEFORE));
        let mut ordered = 0;
        for one in self.store.unanswered(from, until).await? {
            let due = reminder_due(one.asked.date(), one.deadline, today, &one.sent);
            if let Some(reminder) = due
                && self.store.remind(&one, reminder, now).await?
            {
                ordered += 1;
            }
        }
        Ok(ordered)
    }
}
