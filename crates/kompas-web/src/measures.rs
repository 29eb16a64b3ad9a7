//! What the administrator can measure: counts and durations, as text for Prometheus.
//!
//! No label tells of a person, a query or an address: a label is a method, the template of a
//! route, a class of answers, or a code of a closed list.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use kompas_app::Figures;
use kompas_domain::code::Code;
use prometheus_client::encoding::prometheus_text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

/// The upper ends of the durations that are counted, in seconds.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// The label of a request for an address that does not exist.
pub(crate) const NO_ROUTE: &str = "onbekend";

/// A short text that lives as long as the program, or the template of a route.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Label(Arc<str>);

impl EncodeLabelValue for Label {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        let text: &str = &self.0;
        text.encode(encoder)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    route: Label,
    method: &'static str,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: Label,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobLabels {
    kind: &'static str,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    result: &'static str,
}

/// What came of somebody's try to sign in; an answer to one carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignIn {
    Good,
    Refused,
}

/// Counts since the program started.
pub(crate) struct Measures {
    registry: Registry,
    requests: Family<Asked, Counter>,
    durations: Family<Route, Histogram>,
    sign_ins: Family<Outcome, Counter>,
    /// Connections that are open.
    pub(crate) open: Gauge,
    /// Connections that were closed because one address had too many.
    pub(crate) refused: Counter,
    /// Requests that were refused because there were too many at once.
    pub(crate) shed: Counter,
}

/// What the program knows of itself as a process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Process {
    /// Bytes of memory in use, where the system tells.
    pub memory: Option<u64>,
    /// Open files, where the system tells.
    pub files: Option<u64>,
}

impl Measures {
    pub(crate) fn new(version: &str) -> Self {
        let mut registry = Registry::with_prefix("kompas");
        let requests = Family::<Asked, Counter>::default();
        registry.register(
            "http_requests",
            "Answered requests by route, method and class of status",
            requests.clone(),
        );
        let durations: Family<Route, Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        registry.register(
            "http_request_duration_seconds",
            "Time until the head of the answer, by route",
            durations.clone(),
        );
        let sign_ins = Family::<Outcome, Counter>::default();
        for result in [SignIn::Good, SignIn::Refused] {
            let _ = sign_ins.get_or_create_owned(&outcome(result));
        }
        registry.register("sign_ins", "Tries to sign in", sign_ins.clone());
        let (open, refused, shed) = (Gauge::default(), Counter::default(), Counter::default());
        registry.register("connections", "Open connections", open.clone());
        registry.register(
            "connections_refused",
            "Connections closed because one address had too many",
            refused.clone(),
        );
        registry.register(
            "http_requests_shed",
            "Requests refused because there were too many at once",
            shed.clone(),
        );
        let build = [("version".to_owned(), version.to_owned())];
        registry.register("build", "The version of the program", Info::new(build));
        Self {
            registry,
            requests,
            durations,
            sign_ins,
            open,
            refused,
            shed,
        }
    }

    /// Counts an answer.
    pub(crate) fn answered(
        &self,
        route: Arc<str>,
        method: &Method,
        status: StatusCode,
        took: Duration,
    ) {
        let route = Label(route);
        let labels = Route {
            route: route.clone(),
        };
        self.durations
            .get_or_create_owned(&labels)
            .observe(took.as_secs_f64());
        let asked = Asked {
            route,
            method: method_label(method),
            status: class(status),
        };
        self.requests.get_or_create_owned(&asked).inc();
    }

    /// Counts a try to sign in.
    pub(crate) fn signed_in(&self, result: SignIn) {
        self.sign_ins.get_or_create_owned(&outcome(result)).inc();
    }

    /// All of it, with what is known at this moment only.
    pub(crate) fn text(
        &self,
        figures: Option<&Figures>,
        process: Process,
        up: Duration,
    ) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        encode(&mut text, &momentary(figures, process, up))?;
        Ok(text)
    }
}

/// What is asked for at each reading.
fn momentary(figures: Option<&Figures>, process: Process, up: Duration) -> Registry {
    let mut registry = Registry::default();
    let mut tell = |name: &str, help: &str, value: u64| {
        let gauge: Gauge = Gauge::default();
        gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        registry.register(name, help, gauge);
    };
    tell(
        "kompas_uptime_seconds",
        "Time since the program started",
        up.as_secs(),
    );
    if let Some(memory) = process.memory {
        tell(
            "process_resident_memory_bytes",
            "Memory in use by the program",
            memory,
        );
    }
    if let Some(files) = process.files {
        tell("process_open_fds", "Open files of the program", files);
    }
    tell(
        "kompas_database_up",
        "Whether the database answers",
        figures.is_some().into(),
    );
    let Some(figures) = figures else {
        return registry;
    };
    for (name, help, value) in [
        (
            "kompas_outbox_behind",
            "Documents that the search index of this node has yet to follow",
            figures.behind,
        ),
        (
            "kompas_documents",
            "Documents that were read",
            figures.documents,
        ),
        (
            "kompas_index_passages",
            "Passages in the search index of this node",
            figures.passages,
        ),
        (
            "kompas_index_damaged",
            "Whether the search index of this node is being made anew",
            usize::from(figures.is_damaged),
        ),
        (
            "kompas_database_connections",
            "Connections with the database",
            figures.connections.open,
        ),
        (
            "kompas_database_connections_idle",
            "Connections with the database that are free",
            figures.connections.idle,
        ),
        (
            "kompas_database_connections_max",
            "Connections with the database that there may be",
            figures.connections.most,
        ),
    ] {
        tell(name, help, value as u64);
    }
    let jobs = Family::<JobLabels, Gauge>::default();
    for (kind, state, count) in &figures.jobs {
        let labels = JobLabels {
            kind: kind.code(),
            state: state.code(),
        };
        let count = i64::try_from(*count).unwrap_or(i64::MAX);
        jobs.get_or_create_owned(&labels).set(count);
    }
    registry.register("kompas_jobs", "Jobs by kind and state", jobs);
    registry
}

fn outcome(result: SignIn) -> Outcome {
    let result = match result {
        SignIn::Good => "gelukt",
        SignIn::Refused => "geweigerd",
    };
    Outcome { result }
}

/// Anybody can send any word as a method.
pub(crate) fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "ander",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
