//! The proxy action: what the desk does for the subscriber (R10-2).

crate::codes! {
    /// Exactly one of the two is designated by a desk option; the other is never offered.
    ProxyAction {
        /// An on-demand freeze in Absolute's words.
        Lock = "lock",
        /// A cryptographic wipe in Absolute's words.
        Wipe = "wipe",
    }
}
