import { invalidInput } from '../../../platform/errors/index.ts'
import type { Text } from '../../../model/index.ts'
import type { Action } from '../action.ts'

/** Actions of CKAN for which the city has no noun: why, and what to do instead. */
interface Refused {
  names: readonly string[]
  because: Text
  cure: Text
  /** Changes something in CKAN, so that it is asked by POST there. */
  writes?: true
}

const because = (zh: string, en: string, cureZh: string, cureEn: string): Pick<Refused, 'because' | 'cure'> => ({
  because: { zh, en },
  cure: { zh: cureZh, en: cureEn },
})

const refusals: readonly Refused[] = [
  {
    names: ['dataset_purge', 'organization_purge', 'group_purge'],
    writes: true,
    ...because(
      '版本和审计不会抹去',
      'versions and the log stay',
      '下架用 package_delete，撤并部门用 organization_delete',
      'retire with package_delete, close an agency with organization_delete',
    ),
  },
  {
    names: ['bulk_update_private'],
    writes: true,
    ...because(
      '已公开的只能下架，草稿本来就不公开',
      'what is published is retired, and a draft is private already',
      '用 bulk_update_delete 下架',
      'retire with bulk_update_delete',
    ),
  },
  {
    names: ['package_owner_org_update'],
    writes: true,
    ...because(
      '数据集不能换部门',
      'a dataset stays with its agency',
      '由新部门另行登记；部门撤并用 organization_delete 写明承接者',
      'the other agency registers its own; when an agency ends, organization_delete names its successor',
    ),
  },
  {
    names: ['package_resource_reorder'],
    writes: true,
    ...because('资源按加入的先后排列', 'resources stand in the order they were added in', '需要时删除后重新添加', 'remove and add anew'),
  },
  {
    names: ['package_relationship_create', 'package_relationship_update', 'package_relationship_delete'],
    writes: true,
    ...because(
      '数据集之间没有登记的关系',
      'there are no relationships between datasets',
      '在 notes 里写明，或把链接加为资源',
      'say so in notes, or add a link as a resource',
    ),
  },
  {
    names: ['group_create', 'group_update', 'group_patch', 'group_delete'],
    writes: true,
    ...because(
      '领域由规定给出',
      'the fields of opening are given by regulation',
      '叫法在城市设置里改',
      'their names are changed in the settings of the city',
    ),
  },
  {
    names: ['group_member_create', 'group_member_delete'],
    writes: true,
    ...because(
      '领域没有成员',
      'fields of opening have no members',
      '部门的人用 organization_member_create',
      'people of an agency: organization_member_create',
    ),
  },
  {
    names: ['tag_create', 'tag_delete', 'vocabulary_create', 'vocabulary_update', 'vocabulary_delete'],
    writes: true,
    ...because(
      '关键词写在数据集里，不另设词表',
      'keywords are written at their datasets, without vocabularies',
      '用 package_patch 的 tags',
      'package_patch with tags',
    ),
  },
  {
    names: ['user_create'],
    writes: true,
    ...because('人由邀请加入，自己设密码', 'people are invited and choose their password themselves', '用 user_invite', 'user_invite'),
  },
  {
    names: ['follow_user', 'unfollow_user'],
    writes: true,
    ...because('不能关注人', 'people are not followed', '关注部门：follow_group', 'follow their agency: follow_group'),
  },
  {
    names: ['am_following_user'],
    ...because('不能关注人', 'people are not followed', '看部门：am_following_group', 'ask for their agency: am_following_group'),
  },
  {
    names: [
      'dataset_follower_count',
      'group_follower_count',
      'organization_follower_count',
      'user_follower_count',
      'dataset_follower_list',
      'group_follower_list',
      'organization_follower_list',
      'user_follower_list',
    ],
    ...because(
      '谁在关注、有多少人关注都不公开',
      'who follows, and how many, is not told',
      '自己关注的：followee_list',
      'what you follow yourself: followee_list',
    ),
  },
  {
    names: ['user_activity_list'],
    ...because(
      '个人做了什么只在审计日志里',
      'what a person did stands in the audit log alone',
      '数据集的变化：package_activity_list',
      'changes of a dataset: package_activity_list',
    ),
  },
  {
    names: ['activity_show', 'activity_data_show', 'activity_diff'],
    ...because(
      '动态只有列表',
      'activities are given as lists',
      '两版之间逐行的不同用 /api/v1/tables/{表}/compare',
      'differences of two versions row by row are at /api/v1/tables/{table}/compare',
    ),
  },
  {
    names: ['activity_create', 'send_email_notifications'],
    writes: true,
    ...because('动态由程序自己写', 'activities are written by the city itself', '去掉这一步', 'leave this step out'),
  },
  {
    names: ['resource_view_create', 'resource_view_update', 'resource_view_reorder', 'resource_view_delete', 'resource_view_clear'],
    writes: true,
    ...because(
      '每张表有自己的页面，不另设视图',
      'every table has its page, without views of its own',
      '图表在 /charts 保存',
      'charts are saved at /charts',
    ),
  },
  {
    names: ['datastore_function_create', 'datastore_function_delete', 'datastore_run_triggers', 'set_datastore_active_flag'],
    writes: true,
    ...because(
      '表里不运行程序，有行就能查',
      'no programs run inside tables, and rows can be asked for as soon as they are there',
      '先算好再装入',
      'compute before loading',
    ),
  },
  {
    names: ['xloader_submit', 'xloader_hook', 'datapusher_submit', 'datapusher_hook'],
    writes: true,
    ...because(
      '文件一到就自己装入',
      'files are loaded by themselves',
      '上传用 resource_create 或 resource_update',
      'upload with resource_create or resource_update',
    ),
  },
  {
    names: ['xloader_status', 'datapusher_status', 'task_status_show'],
    ...because(
      '文件一到就自己装入',
      'files are loaded by themselves',
      '看进度用 job_list 和 job_show',
      'job_list and job_show tell how far they are',
    ),
  },
  {
    names: ['task_status_update', 'task_status_update_many', 'task_status_delete', 'job_clear'],
    writes: true,
    ...because('任务由程序自己记录', 'the city keeps the record of jobs itself', '取消一个用 job_cancel', 'cancel one with job_cancel'),
  },
  {
    names: ['term_translation_show'],
    ...because('两种文字写在条目里', 'both languages stand in the entry', '看 extras 的 title_en、notes_en', 'see title_en and notes_en in extras'),
  },
  {
    names: ['term_translation_update', 'term_translation_update_many'],
    writes: true,
    ...because(
      '两种文字写在条目里',
      'both languages stand in the entry',
      '在 package_patch 的 extras 里写 title_en、notes_en',
      'write title_en and notes_en as extras of package_patch',
    ),
  },
  {
    names: ['config_option_show', 'config_option_list'],
    ...because('设置不经这个接口', 'settings are not read here', '看 status_show 和 /api/v1/city', 'see status_show and /api/v1/city'),
  },
  {
    names: ['config_option_update'],
    writes: true,
    ...because('设置不经这个接口', 'settings are not changed here', '在城市设置里改', 'change them in the settings of the city'),
  },
  {
    names: ['get_site_user'],
    ...because('没有代表全站的账号', 'there is no account that is the site', '用自己的密钥', 'use a key of your own'),
  },
  {
    names: ['file_show', 'file_search', 'file_owner_scan'],
    ...because(
      '文件就是数据集的资源',
      'files are resources of their datasets',
      '用 resource_show 和 resource_search',
      'resource_show and resource_search',
    ),
  },
  {
    names: ['file_create', 'file_register', 'file_rename', 'file_delete', 'file_pin', 'file_unpin', 'file_ownership_transfer'],
    writes: true,
    ...because(
      '文件就是数据集的资源',
      'files are resources of their datasets',
      '用 resource_create 和 resource_delete',
      'resource_create and resource_delete',
    ),
  },
  {
    names: ['revision_list', 'revision_show', 'package_revision_list'],
    ...because('CKAN 自己也已去掉', 'CKAN itself took it out', '用 package_activity_list', 'package_activity_list'),
  },
]

const refuse = ({ names, because: why, cure, writes }: Refused): Action[] =>
  names.map((name) => ({
    name,
    help: `Not given here: ${why.en}. Instead: ${cure.en}.`,
    ...(writes && { writes }),
    refused: { because: why, cure },
    async run() {
      throw invalidInput({
        code: 'PUJIANG_CKAN_ELSEWHERE',
        detail: { zh: `本站没有 ${name}：${why.zh}。`, en: `${name} is not given here: ${why.en}.` },
        cure: { zh: `请改用：${cure.zh}。`, en: `Instead: ${cure.en}.` },
      })
    },
  }))

export const refusedActions: readonly Action[] = refusals.flatMap(refuse)
