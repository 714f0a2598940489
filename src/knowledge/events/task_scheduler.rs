//! Events of `Microsoft-Windows-TaskScheduler`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::events::row::CodeUse as Use;
use crate::knowledge::events::row::Provider;
use crate::knowledge::events::row::ev;
use crate::model::event::EventOutcome as O;
use crate::model::event::Topic as T;
use crate::model::id::Guid;
use crate::model::record::Level as L;

const CHANNEL_1: &str = "Microsoft-Windows-TaskScheduler/Operational";
const SOURCE_1: &str =
    "jdu2600/Windows10EtwEvents manifests 10586-28000; libyal/winevt-kb message files; Velocidex/evtx-data";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft-Windows-TaskScheduler",
    guid: Some(Guid::from_windows_bytes([0xea, 0x24, 0x7b, 0xde, 0xc8, 0x73, 0x09, 0x4a, 0x98, 0x5d, 0x5b, 0xda, 0xdc, 0xfa, 0x90, 0x17])),
    rows: &[
        ev(100, &[CHANNEL_1], L::Information, "instance {3} of task {1} started for {2}", &["TaskName", "UserContext", "InstanceId"], T::Sync, O::Start, SOURCE_1).relevant().symbol("TaskStartedStart").builds(10586, 28000),
        ev(101, &[CHANNEL_1], L::Error, "task {1} not started for {2}; result={3}", &["TaskName", "UserContext", "ResultCode"], T::Sync, O::Failure, SOURCE_1).relevant().symbol("TaskStartFailedLaunchFailure").codes(&[(3, Use::Firm)]).builds(10586, 28000),
        ev(102, &[CHANNEL_1], L::Information, "instance {3} of task {1} finished; user={2}", &["TaskName", "UserContext", "InstanceId"], T::Sync, O::Info, SOURCE_1).relevant().symbol("TaskcompletedStop").note("only says the task ended, NOT that it worked").builds(10586, 28000),
        ev(103, &[CHANNEL_1], L::Error, "instance {2} of task {1} not started for {3}; result={4}", &["TaskName", "InstanceId", "UserContext", "ResultCode"], T::Sync, O::Failure, SOURCE_1).relevant().symbol("ActionstartfailedRunFailure").codes(&[(4, Use::Firm)]).builds(10586, 28000),
        ev(104, &[CHANNEL_1], L::Error, "logon of {1} failed; detail={2}, result={3}", &["UserName", "ErrorDescription", "ResultCode"], T::Sync, O::Failure, SOURCE_1).relevant().symbol("Logonfailure").codes(&[(3, Use::Firm)]).builds(10586, 28000),
        ev(105, &[CHANNEL_1], L::Error, "impersonation of {1} failed; result={2}", &["Context", "ResultCode"], T::Sync, O::Failure, SOURCE_1).relevant().symbol("Impersonationfailure").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(106, &[CHANNEL_1], L::Information, "task {1} registered by {2}", &["TaskName", "UserContext"], T::Sync, O::Info, SOURCE_1).relevant().symbol("Taskregistered").builds(10586, 28000),
        ev(107, &[CHANNEL_1], L::Information, "task {1} started by time trigger; instance={2}", &["TaskName", "InstanceId"], T::Sync, O::Start, SOURCE_1).relevant().symbol("Tasktriggeredonscheduler").builds(10586, 28000),
        ev(108, &[CHANNEL_1], L::Information, "task {1} started by event trigger; instance={2}", &["TaskName", "InstanceId"], T::Sync, O::Start, SOURCE_1).relevant().symbol("Tasktriggeredonevent").builds(10586, 28000),
        ev(109, &[CHANNEL_1], L::Information, "task {1} started by registration trigger; instance={2}", &["TaskName", "InstanceId"], T::Sync, O::Start, SOURCE_1).relevant().symbol("Tasktriggeredbyregistration").builds(10586, 28000),
        ev(110, &[CHANNEL_1], L::Information, "task {1} started on demand by {3}; instance={2}", &["TaskName", "InstanceId", "UserContext"], T::Sync, O::Start, SOURCE_1).relevant().symbol("Tasktriggeredbyuser").builds(10586, 28000),
        ev(111, &[CHANNEL_1], L::Information, "task {1} terminated; instance={2}", &["TaskName", "InstanceId"], T::Sync, O::Info, SOURCE_1).relevant().symbol("TaskterminatedTermination").builds(10586, 28000),
        ev(112, &[CHANNEL_1], L::Warning, "task {1} not started, no network", &["TaskName"], T::Sync, O::Info, SOURCE_1).symbol("Launchconditionnotmet,networkunavailable").builds(10586, 28000),
        ev(113, &[CHANNEL_1], L::Warning, "task {1} registered but some triggers unusable; result={2}", &["TaskName", "ResultCode"], T::Sync, O::Info, SOURCE_1).symbol("Taskregisteredwithoutsometriggers").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(114, &[CHANNEL_1], L::Warning, "missed task {1} started now; instance={2}", &["TaskName", "InstanceId"], T::Sync, O::Start, SOURCE_1).symbol("Missedtaskstarted").builds(10586, 28000),
        ev(115, &[CHANNEL_1], L::Error, "task update/delete roll-back failed; result={1}", &["ResultCode"], T::Sync, O::Failure, SOURCE_1).symbol("Taskupdateordeletionerror").codes(&[(1, Use::Firm)]).builds(10586, 28000),
        ev(116, &[CHANNEL_1], L::Warning, "task {1} valid but credentials not stored; result={2}", &["TaskName", "ResultCode"], T::Sync, O::Info, SOURCE_1).symbol("Taskregisteredwithoutcredentials").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(117, &[CHANNEL_1], L::Information, "task {1} started, idle; instance={2}", &["TaskName", "InstanceId"], T::Sync, O::Start, SOURCE_1).symbol("TasktriggeredonIdle").builds(10586, 28000),
        ev(118, &[CHANNEL_1], L::Information, "task {1} started at boot; instance={2}", &["TaskName", "InstanceId"], T::Sync, O::Start, SOURCE_1).relevant().symbol("Tasktriggeredbycomputerstartup").builds(10586, 28000),
        ev(119, &[CHANNEL_1], L::Information, "task {1} started at logon of {2}; instance={3}", &["TaskName", "UserName", "InstanceId"], T::Sync, O::Start, SOURCE_1).relevant().symbol("Tasktriggeredonlogon").builds(10586, 28000),
        ev(120, &[CHANNEL_1], L::Information, "task {1} started, {2} connected to console; instance={3}", &["TaskName", "UserName", "InstanceId"], T::Sync, O::Start, SOURCE_1).symbol("Tasktriggeredonlocalconsoleconnect").builds(10586, 28000),
        ev(121, &[CHANNEL_1], L::Information, "task {1} started, {2} left console; instance={3}", &["TaskName", "UserName", "InstanceId"], T::Sync, O::Start, SOURCE_1).symbol("Tasktriggeredonlocalconsoledisconnect").builds(10586, 28000),
        ev(122, &[CHANNEL_1], L::Information, "task {1} started, {2} connected remotely; instance={3}", &["TaskName", "UserName", "InstanceId"], T::Sync, O::Start, SOURCE_1).symbol("Tasktriggeredonremoteconsoleconnect").builds(10586, 28000),
        ev(123, &[CHANNEL_1], L::Information, "task {1} started, {2} left remotely; instance={3}", &["TaskName", "UserName", "InstanceId"], T::Sync, O::Start, SOURCE_1).symbol("Tasktriggeredonremoteconsoledisconnect").builds(10586, 28000),
        ev(124, &[CHANNEL_1], L::Information, "task {1} started, {2} locked; instance={3}", &["TaskName", "UserName", "InstanceId"], T::Sync, O::Start, SOURCE_1).symbol("Tasktriggeredbylockingtheworkstation").builds(10586, 28000),
        ev(125, &[CHANNEL_1], L::Information, "task {1} started, {2} unlocked; instance={3}", &["TaskName", "UserName", "InstanceId"], T::Sync, O::Start, SOURCE_1).symbol("Tasktriggeredbyunlockingtheworkstation").builds(10586, 28000),
        ev(126, &[CHANNEL_1], L::Warning, "task {1} failed, being restarted; result={2}", &["TaskName", "ResultCode"], T::Sync, O::Info, SOURCE_1).symbol("Taskrestartedonfailure").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(127, &[CHANNEL_1], L::Information, "task {1} failed by shutdown race, being restarted", &["TaskName"], T::Sync, O::Info, SOURCE_1).symbol("Taskrestartedonfailure_127").builds(10586, 28000),
        ev(128, &[CHANNEL_1], L::Information, "task {1} not started, end time passed", &["TaskName"], T::Sync, O::Info, SOURCE_1).symbol("Launchconditionnotmet,beyondendtime").builds(10586, 28000),
        ev(129, &[CHANNEL_1], L::Information, "process of task {1} created; path={2}, PID={3}, priority={4}", &["TaskName", "Path", "ProcessID", "Priority"], T::Sync, O::Info, SOURCE_1).relevant().symbol("CreatedTaskProcess").builds(10586, 28000),
        ev(130, &[CHANNEL_1], L::Error, "task {1} not started, service busy; result={2}", &["TaskName", "ResultCode"], T::Sync, O::Failure, SOURCE_1).symbol("Launchconditionnotmet,servicebusy").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(131, &[CHANNEL_1], L::Error, "task {1} not started, queue full ({2})", &["TaskName", "CurrentQuota"], T::Sync, O::Failure, SOURCE_1).symbol("Launchconditionnotmet,quotaexceeded").builds(10586, 28000),
        ev(132, &[CHANNEL_1], L::Warning, "task queue nearly full ({1})", &["CurrentQuota"], T::Sync, O::Info, SOURCE_1).symbol("Launchconditionwarning,quotaapproaching").builds(10586, 28000),
        ev(133, &[CHANNEL_1], L::Error, "task {1} not started in engine {2} for {3}, limit reached", &["TaskName", "TaskEngineName", "UserName"], T::Sync, O::Failure, SOURCE_1).symbol("Launchconditionnotmet,quotaexceeded_133").builds(10586, 28000),
        ev(134, &[CHANNEL_1], L::Warning, "engine {1} for {2} nearly full", &["TaskEngineName", "UserName"], T::Sync, O::Info, SOURCE_1).symbol("Launchconditionwarning,quotaapproaching_134").builds(10586, 28000),
        ev(135, &[CHANNEL_1], L::Warning, "task {1} not started, computer not idle", &["TaskName"], T::Sync, O::Info, SOURCE_1).symbol("Launchconditionnotmet,machinenotidle").builds(10586, 28000),
        ev(140, &[CHANNEL_1], L::Information, "task {1} updated by {2}", &["TaskName", "UserName"], T::Sync, O::Info, SOURCE_1).relevant().symbol("Taskregistrationupdated").builds(10586, 28000),
        ev(141, &[CHANNEL_1], L::Information, "task {1} deleted by {2}", &["TaskName", "UserName"], T::Sync, O::Info, SOURCE_1).relevant().symbol("Taskregistrationdeleted").builds(10586, 28000),
        ev(142, &[CHANNEL_1], L::Information, "task {1} disabled by {2}", &["TaskName", "UserName"], T::Sync, O::Info, SOURCE_1).relevant().symbol("Taskdisabled").builds(10586, 28000),
        ev(145, &[CHANNEL_1], L::Information, "computer woken for a task", &[], T::Sync, O::Info, SOURCE_1).symbol("Tasktriggeredbycomingoutofsuspendmode").builds(10586, 28000),
        ev(146, &[CHANNEL_1], L::Error, "task {1} not loaded; result={2}", &["TaskName", "ResultCode"], T::Sync, O::Failure, SOURCE_1).symbol("Taskloadingatservicestartupfailed").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(147, &[CHANNEL_1], L::Information, "task image {1} recovered after upgrade", &["TaskName"], T::Sync, O::Info, SOURCE_1).symbol("TaskimagerecoveredafterOSmigration").builds(10586, 28000),
        ev(148, &[CHANNEL_1], L::Error, "task image {1} not recovered; result={2}", &["TaskName", "ResultCode"], T::Sync, O::Failure, SOURCE_1).symbol("TaskimagerecoveringfailedafterOSmigration").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(149, &[CHANNEL_1], L::Warning, "task {1} has incompatible properties", &["TaskName"], T::Sync, O::Info, SOURCE_1).symbol("Taskisusingacombinationofpropertiesthatisincompatiblewiththeschedulingengine").builds(10586, 28000),
        ev(150, &[CHANNEL_1], L::Error, "event trigger of task {1} not subscribed; result={2}", &["TaskName", "ResultCode"], T::Sync, O::Failure, SOURCE_1).symbol("Taskregistrationoneventfailed").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(151, &[CHANNEL_1], L::Error, "task {1} not instantiated; step={2}, result={3}", &["TaskName", "LogPoint", "ResultCode"], T::Sync, O::Failure, SOURCE_1).symbol("TaskSchedulerfailedtoinstantiatetaskatservicestartup.").codes(&[(3, Use::Firm)]).builds(10586, 28000),
        ev(152, &[CHANNEL_1], L::Warning, "task {1} sent to old engine", &["TaskName"], T::Sync, O::Info, SOURCE_1).symbol("Taskwasredirectedtolegacyengine").builds(10586, 28000),
        ev(153, &[CHANNEL_1], L::Warning, "task {1} missed its schedule, not started", &["TaskName"], T::Sync, O::Info, SOURCE_1).symbol("Missedtaskstartrejected").builds(10586, 28000),
        ev(155, &[CHANNEL_1], L::Information, "waiting for task {1}", &["TaskPath"], T::Sync, O::Info, SOURCE_1).symbol("TaskCompletionPending").builds(10586, 28000),
        ev(200, &[CHANNEL_1], L::Information, "action {2} of task {1} started; instance={3}", &["TaskName", "ActionName", "TaskInstanceId", "EnginePID"], T::Sync, O::Start, SOURCE_1).relevant().symbol("ActionstartedStart_V1").older(&[&["TaskName", "ActionName", "TaskInstanceId"]]).builds(10586, 28000),
        ev(201, &[CHANNEL_1], L::Information, "action {3} of task {1} ended; instance={2}, return code={4}", &["TaskName", "TaskInstanceId", "ActionName", "ResultCode", "EnginePID"], T::Sync, O::Info, SOURCE_1).relevant().symbol("ActioncompletedStop_V2").codes(&[(4, Use::Firm)]).older(&[&["TaskName", "ActionName", "TaskInstanceId"], &["TaskName", "TaskInstanceId", "ActionName", "ResultCode"]]).note("action of task {1} ended; v1+: instance={2}, action={3}, return code={4} (v0: action={2}, instance={3})").builds(10586, 28000),
        ev(202, &[CHANNEL_1], L::Error, "action {3} of task {1} failed; instance={2}, result={4}", &["TaskName", "TaskInstanceId", "ActionName", "ResultCode", "EnginePID"], T::Sync, O::Failure, SOURCE_1).relevant().symbol("ActionfailedRunFailure_V1").codes(&[(4, Use::Firm)]).older(&[&["TaskName", "TaskInstanceId", "ActionName", "ResultCode"]]).builds(10586, 28000),
        ev(203, &[CHANNEL_1], L::Error, "action {3} of task {1} not started; instance={2}, result={4}", &["TaskName", "TaskInstanceId", "ActionName", "ResultCode"], T::Sync, O::Failure, SOURCE_1).relevant().symbol("ActionfailedtostartLaunchFailure").codes(&[(4, Use::Firm)]).builds(10586, 28000),
        ev(204, &[CHANNEL_1], L::Error, "event values of task {1} not obtained; result={2}", &["TaskName", "ResultCode"], T::Sync, O::Failure, SOURCE_1).symbol("Taskfailedtostartonevent").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(205, &[CHANNEL_1], L::Error, "event pattern of task {1} not matched; result={2}", &["TaskName", "ResultCode"], T::Sync, O::Failure, SOURCE_1).symbol("Taskfailedtostartoneventpatternmatch").codes(&[(2, Use::Firm)]).builds(10586, 28000),
        ev(322, &[CHANNEL_1], L::Warning, "task {1} not started, instance {2} is running", &["TaskName", "TaskInstanceId"], T::Sync, O::Info, SOURCE_1).relevant().symbol("Launchrequestignored,instancealreadyrunning").builds(10586, 28000),
        ev(323, &[CHANNEL_1], L::Warning, "instance {2} of task {1} stopped for {3}", &["TaskName", "StoppedTaskInstanceId", "NewTaskInstanceId"], T::Sync, O::Info, SOURCE_1).symbol("Launchrequestacknowledged,currentinstancestopped").builds(10586, 28000),
        ev(324, &[CHANNEL_1], L::Warning, "instance {2} of task {1} queued behind {3}", &["TaskName", "QueuedTaskInstanceId", "RunningTaskInstanceId"], T::Sync, O::Info, SOURCE_1).symbol("Launchrequestqueued,instancealreadyrunning").builds(10586, 28000),
        ev(325, &[CHANNEL_1], L::Warning, "instance {2} of task {1} queued", &["TaskName", "QueuedTaskInstanceId"], T::Sync, O::Info, SOURCE_1).symbol("Launchrequestqueued").builds(10586, 28000),
        ev(326, &[CHANNEL_1], L::Warning, "task {1} not started, on battery", &["TaskName"], T::Sync, O::Info, SOURCE_1).symbol("Launchconditionnotmet,computeronbatteries").builds(10586, 28000),
        ev(327, &[CHANNEL_1], L::Information, "instance {2} of task {1} stopped, on battery", &["TaskName", "TaskInstanceId"], T::Sync, O::Info, SOURCE_1).symbol("Taskstoppingduetoswitchingtobatteries").builds(10586, 28000),
        ev(328, &[CHANNEL_1], L::Information, "instance {2} of task {1} stopped, no longer idle", &["TaskName", "TaskInstanceId"], T::Sync, O::Info, SOURCE_1).symbol("Taskstoppingduetocomputernotidle").builds(10586, 28000),
        ev(329, &[CHANNEL_1], L::Information, "instance {2} of task {1} ended, too long", &["TaskName", "TaskInstanceId"], T::Sync, O::Info, SOURCE_1).symbol("Taskstoppingduetotimeoutreached").builds(10586, 28000),
        ev(330, &[CHANNEL_1], L::Information, "instance {2} of task {1} stopped by {3}", &["TaskName", "TaskInstanceId", "UserContext"], T::Sync, O::Info, SOURCE_1).symbol("Taskstoppingduetouserrequest").builds(10586, 28000),
        ev(331, &[CHANNEL_1], L::Warning, "instance {2} of task {1} not stoppable; result={3}", &["TaskName", "TaskInstanceId", "ResultCode"], T::Sync, O::Info, SOURCE_1).symbol("Taskfailedtostopontimeout").codes(&[(3, Use::Firm)]).builds(10586, 28000),
        ev(332, &[CHANNEL_1], L::Warning, "task {1} not started, {2} not signed in", &["TaskName", "UserName"], T::Sync, O::Info, SOURCE_1).relevant().symbol("Launchconditionnotmet,usernotlogged_on").builds(10586, 28000),
        ev(333, &[CHANNEL_1], L::Warning, "task {1} not started, RemoteApp session", &["TaskName"], T::Sync, O::Info, SOURCE_1).symbol("Launchconditionnotmet,sessionisRemoteAppSession").builds(10586, 28000),
        ev(334, &[CHANNEL_1], L::Warning, "task {1} not started, worker session", &["TaskName"], T::Sync, O::Info, SOURCE_1).symbol("Launchconditionnotmet,sessionisaWorkerSession").builds(10586, 28000),
    ],
};
