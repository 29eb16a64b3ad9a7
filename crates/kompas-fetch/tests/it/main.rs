//! The fetcher and its connectors in a world of their own: names, addresses, sites and time are
//! made up, and nothing leaves the process.

mod canaries;
mod councils;
mod fetching;
mod hostile;
mod links;
mod loopback;
mod manners;
mod messages;
mod namespace;
mod official;
mod ranges;
mod redirects;
mod replay;
mod secured;
mod statistics;
mod statistics_faults;
mod statistics_random;
mod statistics_real;
mod statistics_rows;
mod statistics_service;
mod statistics_world;
mod walls;
mod world;
