//! The event catalogue: what an event id of a provider means, one file a provider.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

pub mod lookup;
pub mod row;
mod values;

mod aad;
mod appx_deployment_server;
mod assigned_access;
mod bitlocker_api;
mod crypto_ncrypt;
mod device_management;
mod event_log;
mod hello_for_business;
mod kernel_boot;
mod kernel_general;
mod kernel_power;
mod modern_deployment;
mod msi_installer;
mod provisioning_diagnostics;
mod push_notifications;
mod service_control_manager;
mod shell_core;
mod system_error_reporting;
mod task_scheduler;
mod time_service;
mod tpm_wmi;
mod user32;
mod user_device_registration;
mod windows_update_client;
mod workplace_join;

use crate::knowledge::events::row::Provider;

/// Every provider, sorted by its lower-case name.
pub static PROVIDERS: &[&Provider] = &[
    &event_log::PROVIDER,
    &aad::PROVIDER,
    &appx_deployment_server::PROVIDER,
    &assigned_access::PROVIDER,
    &bitlocker_api::PROVIDER,
    &crypto_ncrypt::PROVIDER,
    &device_management::PROVIDER,
    &hello_for_business::PROVIDER,
    &kernel_boot::PROVIDER,
    &kernel_general::PROVIDER,
    &kernel_power::PROVIDER,
    &modern_deployment::PROVIDER,
    &provisioning_diagnostics::PROVIDER,
    &push_notifications::PROVIDER,
    &shell_core::PROVIDER,
    &task_scheduler::PROVIDER,
    &time_service::PROVIDER,
    &tpm_wmi::PROVIDER,
    &user_device_registration::PROVIDER,
    &system_error_reporting::PROVIDER,
    &windows_update_client::PROVIDER,
    &workplace_join::PROVIDER,
    &msi_installer::PROVIDER,
    &service_control_manager::PROVIDER,
    &user32::PROVIDER,
];
