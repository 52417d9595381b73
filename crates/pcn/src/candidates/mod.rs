//! Enumeration and pricing of candidate networks: the performance-critical core.
