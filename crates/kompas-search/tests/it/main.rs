//! Tests of the search over a guide, through its public interface.

mod behaviour;
mod fixture;
mod passages;
mod ranking;
mod real;
mod register;
mod suggestions;
