//! What writers were told is done, against what the installation holds afterwards.

use std::collections::BTreeMap;

/// A value that is written over and over: what was acknowledged last, and what was asked since
/// without an answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Register {
    acknowledged: Option<String>,
    asked: Vec<String>,
}

impl Register {
    /// Before a write is sent.
    pub(crate) fn ask(&mut self, value: &str) {
        self.asked.push(value.to_owned());
    }

    /// After it was acknowledged: whatever was asked before it no longer counts.
    pub(crate) fn acknowledge(&mut self, value: &str) {
        self.acknowledged = Some(value.to_owned());
        self.asked.clear();
    }

    /// What is wrong with the value that is there; it is the one to go on from.
    pub(crate) fn check(&mut self, what: &str, found: Option<&str>) -> Option<String> {
        let known = self.acknowledged.as_deref();
        let may_be = found == known
            || found.is_some_and(|found| self.asked.iter().any(|asked| asked == found));
        let fault = (!may_be && (known.is_some() || found.is_none())).then(|| {
            format!(
                "{what}: {found:?} is there, {known:?} was acknowledged, {:?} was asked",
                self.asked
            )
        });
        self.acknowledged = found.map(str::to_owned);
        self.asked.clear();
        fault
    }
}

/// How far something is that comes and may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stand {
    /// It was asked for, without an answer.
    Asked,
    /// It was acknowledged.
    There,
    /// Its removal was asked for, without an answer.
    Going,
    /// Its removal was acknowledged.
    Gone,
}

/// Things by name, each of which is there once or not at all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Things(pub(crate) BTreeMap<String, Stand>);

impl Things {
    pub(crate) fn set(&mut self, name: &str, stand: Stand) {
        self.0.insert(name.to_owned(), stand);
    }

    pub(crate) fn count(&self, stand: Stand) -> usize {
        self.0.values().filter(|other| **other == stand).count()
    }

    /// What is wrong with how often each is there. What was uncertain is certain after this.
    pub(crate) fn check(&mut self, what: &str, found: impl Fn(&str) -> usize) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, stand) in &mut self.0 {
            let times = found(name);
            let is_wrong = match stand {
                Stand::There => times != 1,
                Stand::Gone => times != 0,
                Stand::Asked | Stand::Going => times > 1,
            };
            if is_wrong {
                faults.push(format!("{what} {name} ({stand:?}) is there {times} times"));
            }
            *stand = if times == 0 {
                Stand::Gone
            } else {
                Stand::There
            };
        }
        // What is gone for certain needs to be looked at no more.
        self.0.retain(|_, stand| *stand != Stand::Gone);
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_tells_a_lost_write() {
        let mut register = Register::default();
        register.ask("a");
        register.acknowledge("a");
        register.ask("b");
        assert_eq!(register.clone().check("x", Some("a")), None);
        assert_eq!(register.clone().check("x", Some("b")), None);
        register.acknowledge("b");
        assert!(
            register.clone().check("x", Some("a")).is_some(),
            "b is lost"
        );
        assert!(register.clone().check("x", None).is_some());
        assert_eq!(register.check("x", Some("b")), None);
    }

    #[test]
    fn things_tell_what_is_lost_double_or_back() {
        for (stand, times, is_wrong) in [
            (Stand::Asked, 0, false),
            (Stand::Asked, 1, false),
            (Stand::Asked, 2, true),
            (Stand::There, 0, true),
            (Stand::There, 1, false),
            (Stand::There, 2, true),
            (Stand::Going, 0, false),
            (Stand::Going, 1, false),
            (Stand::Gone, 0, false),
            (Stand::Gone, 1, true),
        ] {
            let mut things = Things::default();
            things.set("x", stand);
            let faults = things.check("document", |_| times);
            assert_eq!(!faults.is_empty(), is_wrong, "{stand:?} {times}");
        }
    }
}
